package dev.cachoeira.testkit.server;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for a condition with a deadline, looking often at first and every 20 ms later. */
final class Poll {

    private Poll() {}

    /** Waits until the condition holds; false if it does not within the timeout. */
    static boolean until(Duration timeout, BooleanSupplier condition) {
        long deadline = System.nanoTime() + timeout.toNanos();
        long interval = 1;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause(Duration.ofMillis(interval));
            interval = Math.min(20, interval * 2);
        }
        return true;
    }

    /** Waits until the condition holds; {@link IllegalStateException} with this text if it does not in time. */
    static void require(Duration timeout, Supplier<String> failure, BooleanSupplier condition) {
        if (!until(timeout, condition)) {
            throw new IllegalStateException("after " + timeout.toMillis() + " ms: " + failure.get());
        }
    }

    /** Waits for a value; {@link IllegalStateException} with this text if there is none in time. */
    static <T> T value(Duration timeout, Supplier<String> failure, Supplier<@Nullable T> source) {
        var holder = new Holder<T>();
        require(timeout, failure, () -> {
            holder.value = source.get();
            return holder.value != null;
        });
        T value = holder.value;
        if (value == null) {
            throw new AssertionError();
        }
        return value;
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }

    private static final class Holder<T> {
        @Nullable
        T value;
    }
}
