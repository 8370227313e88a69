package dev.cachoeira.cache;

import dev.cachoeira.runtime.Stamps;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides how long a value lives and when it is to be reloaded.
 *
 * <p>Early refresh is XFetch (Vattani, Chierichetti, Lowenstein: <i>Optimal Probabilistic Cache Stampede Prevention</i>,
 * PVLDB 8(8), 2015): a value whose load took <i>d</i> is taken for stale <i>d · beta · -ln(u)</i> before it is, for a
 * random <i>u</i>. The paper draws <i>u</i> with each read; here each reader draws one for each value that it gets from
 * Redis, since of all that ask one reloads anyway, and hits in memory have nothing to draw.
 */
final class Aging {

    private static final double UNIT = 0x1.0p-53;

    private final CacheOptions options;
    private final FreshnessOptions freshness;
    private final Stamps randomness;

    Aging(CacheOptions options, Stamps randomness) {
        this.options = options;
        this.freshness = options.freshness();
        this.randomness = randomness;
    }

    /** How long a value lives that is put. */
    Duration ttl() {
        return jittered(options.ttl());
    }

    /** How long a value lives of which nothing else was said. */
    Duration ttlOf(@Nullable Object value) {
        return jittered(value == null ? options.nullTtl() : options.ttl());
    }

    private Duration jittered(Duration ttl) {
        double jitter = freshness.ttlJitter();
        if (jitter == 0) {
            return ttl;
        }
        long nanos = (long) (ttl.toNanos() * (1 - jitter * random()));
        return Duration.ofNanos(Math.max(nanos, 1_000_000));
    }

    /** After how long a value is stale that is put: not before its source shows it; null as the options say. */
    @Nullable
    Duration refreshAfterPut() {
        Duration refreshAfter = freshness.refreshAfter();
        Duration sourceLag = options.sourceLag();
        return refreshAfter != null && sourceLag.compareTo(refreshAfter) > 0 ? sourceLag : null;
    }

    /** The lifetime of a value that is written now, by the server's time in milliseconds. */
    Lifetime lifetime(long now, Loaded<?> loaded, long loadNanos) {
        Duration ttl = loaded.ttl() != null ? loaded.ttl() : ttlOf(loaded.value());
        return lifetime(now, ttl, loaded.refreshAfter(), loadNanos);
    }

    /** The lifetime of a value that is given another end. */
    Lifetime lifetime(long now, Duration ttl, int loadMillis) {
        return lifetime(now, ttl, null, loadMillis * 1_000_000L);
    }

    /**
     * The lifetime of a value that is written now.
     *
     * @param now the server's time in milliseconds
     * @param ttl how long it may be served
     * @param refreshAfter how long it is fresh, or null for as long as the options say
     * @param loadNanos how long its load took; 0 for a value that was not loaded
     */
    private Lifetime lifetime(long now, Duration ttl, @Nullable Duration refreshAfter, long loadNanos) {
        long validUntil = now + ttl.toMillis();
        long expiresAt = validUntil + freshness.failSafe().toMillis();
        Duration fresh = refreshAfter != null ? refreshAfter : freshness.refreshAfter();
        long freshUntil = fresh == null ? validUntil : Math.min(validUntil, now + fresh.toMillis());
        int load = freshness.earlyRefresh() == 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, loadNanos / 1_000_000);
        return new Lifetime(expiresAt, validUntil, freshUntil, load);
    }

    /** How long before its time a value is to be taken for stale by this reader. */
    private long earlyNanos(int loadMillis) {
        double beta = freshness.earlyRefresh();
        return beta == 0 ? 0 : (long) (loadMillis * 1e6 * beta * -Math.log(1 - random()));
    }

    /** From when on this process has a value reloaded, by its clock's nanoseconds. */
    long staleAt(Lifetime lifetime, ServerTime time) {
        return time.earliestNanos(lifetime.freshUntil()) - earlyNanos(lifetime.loadMillis());
    }

    /**
     * The same for a value that lives in memory alone.
     *
     * @param nanos how long it lives
     * @return after how long it is stale
     */
    long staleAfter(@Nullable Duration refreshAfter, long nanos) {
        Duration fresh = refreshAfter != null ? refreshAfter : freshness.refreshAfter();
        return fresh == null ? nanos : Math.min(nanos, fresh.toNanos());
    }

    /** From 0 to less than 1. */
    private double random() {
        return (randomness.next() >>> 11) * UNIT;
    }
}
