package dev.cachoeira.cache;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts durations in buckets that are an eighth of their value wide. Thread-safe, never blocks. */
final class Histogram {

    private static final int SUB_BITS = 3;
    private static final int SUBS = 1 << SUB_BITS;

    private final AtomicLongArray buckets = new AtomicLongArray((Long.SIZE - SUB_BITS) * SUBS);
    private final LongAdder total = new LongAdder();

    void record(long nanos) {
        long value = Math.max(0, nanos);
        buckets.incrementAndGet(bucket(value));
        total.add(value);
    }

    private static int bucket(long value) {
        if (value < SUBS) {
            return (int) value;
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
        int sub = (int) (value >>> (exponent - SUB_BITS)) & (SUBS - 1);
        return (exponent - SUB_BITS + 1) * SUBS + sub;
    }

    /** The greatest value that falls into a bucket. */
    private static long bound(int bucket) {
        if (bucket < SUBS) {
            return bucket;
        }
        int shift = bucket / SUBS - 1;
        long next = (long) (SUBS + bucket % SUBS + 1) << shift;
        return next - 1;
    }

    CacheStats.Latency snapshot() {
        long[] counts = new long[buckets.length()];
        long count = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets.get(i);
            count += counts[i];
        }
        Duration mean = Duration.ofNanos(count == 0 ? 0 : total.sum() / count);
        return new CacheStats.Latency(
                count,
                mean,
                percentile(counts, count, 0.50),
                percentile(counts, count, 0.95),
                percentile(counts, count, 0.99),
                percentile(counts, count, 1));
    }

    private static Duration percentile(long[] counts, long count, double share) {
        long rank = (long) Math.ceil(count * share);
        long seen = 0;
        for (int i = 0; i < counts.length && count > 0; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Duration.ofNanos(bound(i));
            }
        }
        return Duration.ZERO;
    }
}
