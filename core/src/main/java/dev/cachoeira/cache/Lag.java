package dev.cachoeira.cache;

import java.time.Duration;

/**
 * The lag of a cache's source: a load that began within it after an invalidation may bring what was invalidated.
 *
 * <p>Three things tell of invalidations: an entry's place says so itself (see {@link Hold}), an epoch knows since when it
 * stands, and where there is no Redis this process remembers what it has ended or was told of.
 */
final class Lag {

    /** Nothing holds fills back. */
    static final long FREE = Long.MIN_VALUE;

    private final long nanos;
    private final LatelyEnded lately;

    Lag(Duration lag, LatelyEnded lately) {
        this.nanos = lag.toNanos();
        this.lately = lately;
        lately.watch(lag);
    }

    boolean none() {
        return nanos == 0;
    }

    /** Rounded up: what is held for less than the lag is not held. */
    long millis() {
        return Duration.ofNanos(nanos + 999_999).toMillis();
    }

    /** Whether what is put for so long ends before its source need show it. */
    boolean outlasts(Duration ttl) {
        return ttl.toMillis() < millis();
    }

    /** Until when loads that depend on the first of some epochs may not be stored; {@link #FREE} if always. */
    long heldUntil(Epoch[] epochs, int count) {
        long since = FREE;
        for (int i = 0; i < count && nanos > 0; i++) {
            since = Math.max(since, epochs[i].since());
        }
        return after(since);
    }

    long heldUntil(Dependencies dependencies) {
        return heldUntil(dependencies.epochs(), dependencies.epochs().length);
    }

    /** Until when loads may not be stored, by what this process has ended of an entry and of epochs. */
    long heldHere(byte[] entry, String... epochs) {
        return none() ? FREE : after(Math.max(lately.last(KeyLayout.text(entry)), lately.last(epochs)));
    }

    private long after(long end) {
        return end == FREE ? FREE : end + nanos;
    }
}
