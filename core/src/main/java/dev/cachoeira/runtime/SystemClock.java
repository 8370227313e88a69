package dev.cachoeira.runtime;

import java.util.concurrent.locks.LockSupport;

/**
 * The machine's monotonic clock, and a coarse copy of it that one daemon thread renews every millisecond: reading the
 * exact clock is most of a hit in memory on many machines.
 *
 * <p>After a pause of the whole process the coarse copy is late until its thread runs again, usually well within a
 * millisecond.
 */
public final class SystemClock implements Clock {

    private static final long TICK_NANOS = 1_000_000;
    private static final SystemClock INSTANCE = new SystemClock();

    private final long origin = System.nanoTime();
    private volatile long now;

    private SystemClock() {
        Thread ticker = new Thread(this::tick, "cachoeira-clock");
        ticker.setDaemon(true);
        ticker.setPriority(Thread.MAX_PRIORITY);
        ticker.start();
    }

    /** The clock of this process; the first call starts its thread. */
    public static SystemClock instance() {
        return INSTANCE;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public long precise() {
        return System.nanoTime() - origin;
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private void tick() {
        while (true) {
            now = precise();
            LockSupport.parkNanos(TICK_NANOS);
        }
    }
}
