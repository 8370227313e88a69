package dev.cachoeira.cache;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When Redis last heard that something is in use. What memory answers Redis never sees, so it would evict exactly the
 * hottest values, and their epochs first; to tell it of every hit would be too much.
 *
 * <p>A small table by hash: two hot keys in one place share their turns, which is good enough for a hint. Thread-safe.
 */
final class Touches {

    private static final int PLACES = 1 << 14;
    private static final long INTERVAL = Duration.ofSeconds(30).toNanos();

    private final AtomicLongArray touchedAt = new AtomicLongArray(PLACES);

    /** Whether it is time to tell Redis of something again; true once in a while. */
    boolean due(int hash, long now) {
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        long last = touchedAt.get(place);
        if (last == 0) {
            touchedAt.compareAndSet(place, 0, now); // it was read not long before the first question
            return false;
        }
        return now - last >= INTERVAL && touchedAt.compareAndSet(place, last, now);
    }
}
