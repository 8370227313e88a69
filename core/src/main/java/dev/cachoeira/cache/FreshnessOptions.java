package dev.cachoeira.cache;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a cache age, and what happens when they can't be loaded anew. Immutable; a part of
 * {@link CacheOptions}.
 *
 * @param refreshAfter after how long a value is stale: still served, while one process reloads it in the background;
 *     default null: it is fresh until its TTL ends
 * @param earlyRefresh how eagerly a value is reloaded before it is stale, see {@link CacheBuilder#refreshEarly}; default
 *     0: not at all
 * @param ttlJitter by which share of itself a TTL is shortened at most, at random; default 0
 * @param failSafe for how long past its TTL a value may still be served when its load fails; default zero: not at all
 * @param failSafeThrottle how long such a value is served before its load is tried again; default 10 s
 * @param softTimeout how long a load may take while such a value is at hand; default null: as long as it likes
 * @param hardTimeout how long a get waits for a load; default null: as long as it takes
 */
public record FreshnessOptions(
        @Nullable Duration refreshAfter,
        double earlyRefresh,
        double ttlJitter,
        Duration failSafe,
        Duration failSafeThrottle,
        @Nullable Duration softTimeout,
        @Nullable Duration hardTimeout) {

    /** Values are fresh until their TTL ends, and nothing is served after it. */
    public static final FreshnessOptions DEFAULTS =
            new FreshnessOptions(null, 0, 0, Duration.ZERO, Duration.ofSeconds(10), null, null);

    private static final double MOST_EAGER = 100;

    /** The same with another {@code refreshAfter}. */
    public FreshnessOptions withRefreshAfter(@Nullable Duration newRefreshAfter) {
        return new FreshnessOptions(
                newRefreshAfter, earlyRefresh, ttlJitter, failSafe, failSafeThrottle, softTimeout, hardTimeout);
    }

    /** The same with another {@code earlyRefresh}. */
    public FreshnessOptions withEarlyRefresh(double earliness) {
        return new FreshnessOptions(
                refreshAfter, earliness, ttlJitter, failSafe, failSafeThrottle, softTimeout, hardTimeout);
    }

    /** The same with another {@code ttlJitter}. */
    public FreshnessOptions withTtlJitter(double newTtlJitter) {
        return new FreshnessOptions(
                refreshAfter, earlyRefresh, newTtlJitter, failSafe, failSafeThrottle, softTimeout, hardTimeout);
    }

    /** The same with another {@code failSafe}. */
    public FreshnessOptions withFailSafe(Duration newFailSafe) {
        return new FreshnessOptions(
                refreshAfter, earlyRefresh, ttlJitter, newFailSafe, failSafeThrottle, softTimeout, hardTimeout);
    }

    /** The same with another {@code failSafeThrottle}. */
    public FreshnessOptions withFailSafeThrottle(Duration throttle) {
        return new FreshnessOptions(
                refreshAfter, earlyRefresh, ttlJitter, failSafe, throttle, softTimeout, hardTimeout);
    }

    /** The same with another {@code softTimeout}. */
    public FreshnessOptions withSoftTimeout(@Nullable Duration newSoftTimeout) {
        return new FreshnessOptions(
                refreshAfter, earlyRefresh, ttlJitter, failSafe, failSafeThrottle, newSoftTimeout, hardTimeout);
    }

    /** The same with another {@code hardTimeout}. */
    public FreshnessOptions withHardTimeout(@Nullable Duration newHardTimeout) {
        return new FreshnessOptions(
                refreshAfter, earlyRefresh, ttlJitter, failSafe, failSafeThrottle, softTimeout, newHardTimeout);
    }

    /** Whether values are reloaded before they end. */
    public boolean refreshes() {
        return refreshAfter != null || earlyRefresh > 0;
    }

    /** Whether a get may end before its load does. */
    boolean timesOut() {
        return softTimeout != null || hardTimeout != null;
    }

    void check(List<String> problems) {
        if (refreshAfter != null) {
            CacheOptions.checkTtl(problems, "refreshAfter", refreshAfter);
        }
        if (!(earlyRefresh >= 0 && earlyRefresh <= MOST_EAGER)) {
            problems.add("earlyRefresh must be from 0 to " + MOST_EAGER + ", but was " + earlyRefresh);
        }
        if (!(ttlJitter >= 0 && ttlJitter < 1)) {
            problems.add("ttlJitter must be from 0 to less than 1, but was " + ttlJitter);
        }
        CacheOptions.checkRange(problems, "failSafe", failSafe, Duration.ZERO, CacheOptions.MAX_TTL);
        CacheOptions.checkTtl(problems, "failSafeThrottle", failSafeThrottle);
        if (softTimeout != null) {
            CacheOptions.checkTtl(problems, "softTimeout", softTimeout);
            if (failSafe.isZero()) {
                problems.add("softTimeout needs failSafe: without it there is nothing to serve instead");
            }
        }
        if (hardTimeout != null) {
            CacheOptions.checkTtl(problems, "hardTimeout", hardTimeout);
        }
        if (softTimeout != null && hardTimeout != null && softTimeout.compareTo(hardTimeout) >= 0) {
            problems.add("softTimeout must be shorter than hardTimeout, but was " + softTimeout + " of " + hardTimeout);
        }
    }
}
