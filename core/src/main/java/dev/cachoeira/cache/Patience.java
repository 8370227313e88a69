package dev.cachoeira.cache;

import java.time.Duration;

/**
 * How long a get waits, by the clock's nanoseconds.
 *
 * @param end when it goes its own way
 * @param soft when it would rather have a value past its TTL, if there is one
 * @param limited whether it fails at the end, and does not load for itself
 */
record Patience(long end, long soft, boolean limited) {

    static Patience from(long began, CacheOptions options) {
        Duration soft = options.freshness().softTimeout();
        Duration hard = options.freshness().hardTimeout();
        long end = began + (hard != null ? hard : options.leaseWait()).toNanos();
        return new Patience(end, soft == null ? end : began + soft.toNanos(), hard != null);
    }

    /** When who waits looks up. */
    long next(boolean substitute) {
        return substitute && soft - end < 0 ? soft : end;
    }
}
