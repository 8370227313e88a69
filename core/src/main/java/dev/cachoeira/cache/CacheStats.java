package dev.cachoeira.cache;

import java.time.Duration;

/**
 * What a cache has done in this process since it was made. A snapshot: its figures were read one after the other while
 * others may have counted on.
 *
 * @param hitsL1 answers from this process's memory
 * @param hitsL2 answers from Redis
 * @param misses gets that neither level could answer
 * @param loads loaders that returned
 * @param loadFailures loaders that threw
 * @param puts values that were stored, loaded ones included
 * @param invalidations keys, tags and clears that were invalidated by this process
 * @param errors commands to Redis that failed or were not answered in time
 * @param decodeFailures entries in Redis that were corrupt, foreign or of another format
 * @param bypasses gets that went past the cache
 * @param verifications hits that were compared with their source, see {@link CacheBuilder#verify(int, Duration)}
 * @param refreshes stale values that were reloaded in the background, see {@link CacheBuilder#refreshAfter}
 * @param substitutes what gets had instead of a value whose load failed or took too long
 * @param fences what came of strict writes, see {@link CacheBuilder#strict}
 * @param hit times of hits (hits in memory are sampled)
 * @param load times of loaders
 * @param set times of storing in Redis
 */
public record CacheStats(
        long hitsL1,
        long hitsL2,
        long misses,
        long loads,
        long loadFailures,
        long puts,
        long invalidations,
        long errors,
        long decodeFailures,
        long bypasses,
        Verifications verifications,
        Refreshes refreshes,
        Substitutes substitutes,
        Fences fences,
        Latency hit,
        Latency load,
        Latency set) {

    /** All hits. */
    public long hits() {
        return hitsL1 + hitsL2;
    }

    /** Hits and misses. */
    public long requests() {
        return hits() + misses;
    }

    /** Hits as a share of all requests, from 0 to 1; 0 when nothing was asked. */
    public double hitRate() {
        long requests = requests();
        return requests == 0 ? 0 : (double) hits() / requests;
    }

    /**
     * What came of hits that were to be compared with their source.
     *
     * @param agreed the source had the same
     * @param disagreed the source had something else, twice, and what the cache answered did not change in between
     * @param skipped nothing to compare: the value had gone or was another one, or too much was being verified already
     * @param failed the loader threw, or the values could not be compared
     */
    public record Verifications(long agreed, long disagreed, long skipped, long failed) {}

    /**
     * What came of reloads in the background.
     *
     * @param done the new value was stored
     * @param failed the loader threw
     */
    public record Refreshes(long done, long failed) {}

    /**
     * What gets had instead of a value whose load failed or took too long.
     *
     * @param stale a value past its TTL, see {@link CacheBuilder#failSafe}
     * @param timeouts a {@link LoadTimeoutException}
     */
    public record Substitutes(long stale, long timeouts) {}

    /**
     * What came of strict writes.
     *
     * @param raised how often a fence was put up, once more before the commit included
     * @param failed how often one could not be put up, or an invalidation without one was not acknowledged
     */
    public record Fences(long raised, long failed) {}

    /**
     * A distribution of durations.
     *
     * @param count how many were measured
     * @param mean zero when none was
     * @param p50 half were not longer, within an eighth
     * @param p95 95 % were not longer, within an eighth
     * @param p99 99 % were not longer, within an eighth
     * @param max the longest, within an eighth
     */
    public record Latency(long count, Duration mean, Duration p50, Duration p95, Duration p99, Duration max) {}
}
