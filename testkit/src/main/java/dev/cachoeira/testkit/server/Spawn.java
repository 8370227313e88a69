package dev.cachoeira.testkit.server;

import java.io.IOException;
import java.time.Duration;

/** Starts processes. */
final class Spawn {

    private Spawn() {}

    /**
     * Starts a process, and tries again while its file is "busy": a child that another thread forks at the wrong moment
     * holds a freshly written binary open for a few milliseconds.
     */
    static Process start(ProcessBuilder builder) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (true) {
            try {
                return builder.start();
            } catch (IOException e) {
                boolean busy = String.valueOf(e.getMessage()).contains("error=26,");
                if (!busy || System.nanoTime() > deadline) {
                    throw e;
                }
                Poll.pause(Duration.ofMillis(10));
            }
        }
    }
}
