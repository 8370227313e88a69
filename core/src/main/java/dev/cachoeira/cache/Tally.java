package dev.cachoeira.cache;

import java.util.concurrent.atomic.LongAdder;

/** What one cache has done for one tenant. */
final class Tally {

    final LongAdder hitsL1 = new LongAdder();
    final LongAdder hitsL2 = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder loads = new LongAdder();
    final LongAdder loadFailures = new LongAdder();
    final LongAdder puts = new LongAdder();
    final LongAdder invalidations = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder decodeFailures = new LongAdder();
    final LongAdder bypasses = new LongAdder();
    final LongAdder verifiedAgreed = new LongAdder();
    final LongAdder verifiedDisagreed = new LongAdder();
    final LongAdder verifiedSkipped = new LongAdder();
    final LongAdder verifiedFailed = new LongAdder();
    final LongAdder refreshes = new LongAdder();
    final LongAdder refreshFailures = new LongAdder();
    final LongAdder servedInstead = new LongAdder();
    final LongAdder loadTimeouts = new LongAdder();
    final LongAdder fences = new LongAdder();
    final LongAdder fenceFailures = new LongAdder();

    private LongAdder[] counters() {
        return new LongAdder[] {
            hitsL1,
            hitsL2,
            misses,
            loads,
            loadFailures,
            puts,
            invalidations,
            errors,
            decodeFailures,
            bypasses,
            verifiedAgreed,
            verifiedDisagreed,
            verifiedSkipped,
            verifiedFailed,
            refreshes,
            refreshFailures,
            servedInstead,
            loadTimeouts,
            fences,
            fenceFailures
        };
    }

    /** Counts what another has counted. */
    void add(Tally other) {
        LongAdder[] counters = counters();
        LongAdder[] others = other.counters();
        for (int i = 0; i < counters.length; i++) {
            counters[i].add(others[i].sum());
        }
    }

    /** The sum of some tallies, with the times of their cache. */
    static CacheStats sum(Iterable<Tally> tallies, Histogram hit, Histogram load, Histogram set) {
        long[] sums = new long[20];
        for (Tally tally : tallies) {
            LongAdder[] counters = tally.counters();
            for (int i = 0; i < counters.length; i++) {
                sums[i] += counters[i].sum();
            }
        }
        return new CacheStats(
                sums[0],
                sums[1],
                sums[2],
                sums[3],
                sums[4],
                sums[5],
                sums[6],
                sums[7],
                sums[8],
                sums[9],
                new CacheStats.Verifications(sums[10], sums[11], sums[12], sums[13]),
                new CacheStats.Refreshes(sums[14], sums[15]),
                new CacheStats.Substitutes(sums[16], sums[17]),
                new CacheStats.Fences(sums[18], sums[19]),
                hit.snapshot(),
                load.snapshot(),
                set.snapshot());
    }
}
