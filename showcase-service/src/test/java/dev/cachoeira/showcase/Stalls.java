package dev.cachoeira.showcase;

/** Notices when the machine stands still, or is so busy that nothing runs: what is measured then says nothing. */
final class Stalls implements AutoCloseable {

    private static final int TICK_MILLIS = 10;

    private final Thread thread = new Thread(this::run, "stalls");
    private volatile long longestNanos;

    Stalls() {
        thread.start();
    }

    private void run() {
        long last = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(TICK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            longestNanos = Math.max(longestNanos, now - last);
            last = now;
        }
    }

    /** How long this thread was kept from running at most. */
    long longestMillis() {
        return longestNanos / 1_000_000;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
