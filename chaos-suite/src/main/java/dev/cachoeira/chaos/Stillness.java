package dev.cachoeira.chaos;

import java.util.concurrent.locks.LockSupport;

/** Measures how long the machine lets a thread wait that wants to run: what is later than that is not the cache's. */
final class Stillness implements AutoCloseable {

    private static final long EVERY = 1_000_000;

    private final Thread thread = new Thread(this::run, "stillness");
    private volatile boolean closed;
    private volatile long longest;

    Stillness() {
        thread.setDaemon(true);
        thread.start();
    }

    long longestMillis() {
        return longest / 1_000_000;
    }

    private void run() {
        while (!closed) {
            long began = System.nanoTime();
            LockSupport.parkNanos(EVERY);
            longest = Math.max(longest, System.nanoTime() - began - EVERY);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
