package dev.cachoeira.runtime;

import java.util.concurrent.locks.LockSupport;

/**
 * The machine's monotonic clock, and a coarse copy of it for those who ask all the time: reading the exact clock is most
 * of a hit in memory on many machines.
 *
 * <p>The copy is renewed every millisecond by one daemon thread, for half a second from when many have asked
 * within a millisecond. Otherwise that thread sleeps and the exact time is answered, so a process that does nothing is
 * left alone, and one that does little pays for no ticks.
 *
 * <p>After a pause of the whole process the coarse copy may be late until its thread runs again, usually well within a
 * millisecond.
 */
public final class SystemClock implements Clock {

    private static final long TICK_NANOS = 1_000_000;
    private static final int TICKS = 500;
    private static final int MANY = 250; // so many readings cost as much as a tick
    private static final long NONE = Long.MIN_VALUE;
    private static final SystemClock INSTANCE = new SystemClock();

    private final long origin = System.nanoTime();
    private final Thread ticker;
    private volatile long now = NONE;
    // Counted without a lock: a count that is lost delays the ticks by as much.
    private long countedFrom;
    private int count;

    private SystemClock() {
        ticker = new Thread(this::tick, "cachoeira-clock");
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
        long coarse = now;
        return coarse != NONE ? coarse : exact();
    }

    @Override
    public long precise() {
        return System.nanoTime() - origin;
    }

    private long exact() {
        long exact = precise();
        if (exact - countedFrom > TICK_NANOS) {
            countedFrom = exact;
            count = 0;
        }
        if (++count >= MANY) {
            now = precise(); // until the ticker runs, which may take it a moment where so much is done
            LockSupport.unpark(ticker); // always after the time: it must never stand still while the ticker sleeps
        }
        return exact;
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private void tick() {
        while (true) {
            while (now == NONE) {
                LockSupport.park(this);
            }
            for (int i = 0; i < TICKS; i++) {
                now = precise();
                LockSupport.parkNanos(this, TICK_NANOS);
            }
            count = 0;
            now = NONE;
        }
    }
}
