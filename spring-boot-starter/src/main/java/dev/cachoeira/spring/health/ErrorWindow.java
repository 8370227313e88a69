package dev.cachoeira.spring.health;

import dev.cachoeira.cache.CacheListener;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Counts the commands that failed within a recent window, in sixty slices of it. Thread-safe.
 */
public final class ErrorWindow implements CacheListener {

    private static final int SLICES = 60;

    private final LongSupplier nanoTime;
    private final long sliceNanos;
    private final long[] slices = new long[SLICES];
    private final int[] counts = new int[SLICES];

    /**
     * Counts nothing yet.
     *
     * @param nanoTime tells the time like {@link System#nanoTime()}
     */
    public ErrorWindow(Duration window, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.sliceNanos = Math.max(1, window.toNanos() / SLICES);
    }

    @Override
    public void command(String verb, boolean success, long nanos) {
        if (!success) {
            count();
        }
    }

    private synchronized void count() {
        long slice = slice();
        int index = Math.floorMod(slice, SLICES);
        if (slices[index] != slice) {
            slices[index] = slice;
            counts[index] = 0;
        }
        counts[index]++;
    }

    /** How many commands have failed within the window. */
    public synchronized int errors() {
        long newest = slice();
        int errors = 0;
        for (int i = 0; i < SLICES; i++) {
            if (counts[i] > 0 && newest - slices[i] < SLICES) {
                errors += counts[i];
            }
        }
        return errors;
    }

    private long slice() {
        return Math.floorDiv(nanoTime.getAsLong(), sliceNanos);
    }
}
