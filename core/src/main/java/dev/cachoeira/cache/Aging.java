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

    private final FreshnessOptions options;
    private final Stamps randomness;

    Aging(FreshnessOptions options, Stamps randomness) {
        this.options = options;
        this.randomness = randomness;
    }

    /** The TTL of a value that nobody has set one for. */
    Duration jittered(Duration ttl) {
        double jitter = options.ttlJitter();
        if (jitter == 0) {
            return ttl;
        }
        long nanos = (long) (ttl.toNanos() * (1 - jitter * random()));
        return Duration.ofNanos(Math.max(nanos, 1_000_000));
    }

    /**
     * The lifetime of a value that is written now.
     *
     * @param now the server's time in milliseconds
     * @param ttl how long it may be served
     * @param refreshAfter how long it is fresh, or null for as long as the options say
     * @param loadNanos how long its load took; 0 for a value that was not loaded
     */
    Lifetime lifetime(long now, Duration ttl, @Nullable Duration refreshAfter, long loadNanos) {
        long validUntil = now + ttl.toMillis();
        long expiresAt = validUntil + options.failSafe().toMillis();
        Duration fresh = refreshAfter != null ? refreshAfter : options.refreshAfter();
        long freshUntil = fresh == null ? validUntil : Math.min(validUntil, now + fresh.toMillis());
        int load = options.earlyRefresh() == 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, loadNanos / 1_000_000);
        return new Lifetime(expiresAt, validUntil, freshUntil, load);
    }

    /** How long before its time a value is to be taken for stale by this reader. */
    private long earlyNanos(int loadMillis) {
        double beta = options.earlyRefresh();
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
        Duration fresh = refreshAfter != null ? refreshAfter : options.refreshAfter();
        return fresh == null ? nanos : Math.min(nanos, fresh.toNanos());
    }

    /** From 0 to less than 1. */
    private double random() {
        return (randomness.next() >>> 11) * UNIT;
    }
}
