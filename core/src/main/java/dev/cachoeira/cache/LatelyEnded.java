package dev.cachoeira.cache;

import dev.cachoeira.runtime.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names of entries and epochs that this process has ended, or was told of, and when: what holds fills back where Redis
 * cannot. Bounded: past the bound everything counts as ended. Empty while no cache has versions or a source that lags.
 * Thread-safe.
 */
final class LatelyEnded {

    private static final int MOST = 20_000;

    private final Clock clock;
    private final Map<String, Long> ended = new ConcurrentHashMap<>();
    private volatile long longestNanos;
    private volatile long allEnded = Long.MIN_VALUE;

    LatelyEnded(Clock clock) {
        this.clock = clock;
    }

    /** There is a cache whose source lags. */
    synchronized void watch(Duration lag) {
        longestNanos = Math.max(longestNanos, lag.toNanos());
    }

    void note(String name) {
        if (longestNanos > 0) {
            long now = clock.precise();
            if (ended.size() >= MOST) {
                forget(now);
            }
            ended.put(name, now);
        }
    }

    private synchronized void forget(long now) {
        ended.values().removeIf(at -> now - at > longestNanos);
        if (ended.size() > MOST / 2) {
            allEnded = now; // before they go
            ended.clear();
        }
    }

    /** When the last of some names ended as far as this process knows; {@link Long#MIN_VALUE} when none did. */
    long last(String... names) {
        long last = Long.MIN_VALUE;
        for (String name : names) {
            last = Math.max(last, ended.getOrDefault(name, Long.MIN_VALUE));
        }
        return Math.max(last, allEnded);
    }
}
