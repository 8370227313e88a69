package dev.cachoeira.testkit.contract;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what becomes true soon, as when pushes arrive. */
public final class Eventually {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Eventually() {}

    /** An assertion that may fail for a while. */
    @FunctionalInterface
    public interface Assertion {
        /** Throws an {@link AssertionError} while it does not hold. */
        void check() throws Exception;
    }

    /** Repeats an assertion until it holds, for at most 15 seconds; then its last failure is thrown. */
    public static void eventually(Assertion assertion) {
        within(PATIENCE, assertion);
    }

    /** Repeats an assertion until it holds; after {@code patience} its last failure is thrown. */
    public static void within(Duration patience, Assertion assertion) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                assertion.check();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
