package dev.cachoeira.benchmarks;

import java.util.concurrent.TimeUnit;

/** Other processes. */
public final class Processes {

    private Processes() {}

    /** Waits for a process that was told to end, and ends it by force when that takes too long. */
    public static void awaitEnd(Process process, int seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
