package dev.cachoeira.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What processes have seen in a part of a run.
 *
 * @param reads reads that were answered, by where the answer came from; {@code ALL} are those of a bulk read
 * @param verdicts how many reads were what
 * @param errors exceptions that callers saw, by what they were
 * @param invalidations calls of an invalidation that returned
 * @param longestNanos the longest call of a read
 * @param wakingNanos how long after it was let go on a process last read something too old; 0 if it never did
 * @param evidence some of the reads that were too old
 */
public record Figures(
        Map<String, Long> reads,
        Map<Verdict, Long> verdicts,
        Map<String, Long> errors,
        long invalidations,
        long longestNanos,
        long wakingNanos,
        List<String> evidence) {

    /** Nothing seen. */
    public static final Figures NONE = new Figures(Map.of(), Map.of(), Map.of(), 0, 0, 0, List.of());

    /** These and others together. */
    public Figures plus(Figures other) {
        List<String> both = new ArrayList<>(evidence);
        both.addAll(other.evidence);
        return new Figures(
                sum(reads, other.reads),
                sum(verdicts, other.verdicts),
                sum(errors, other.errors),
                invalidations + other.invalidations,
                Math.max(longestNanos, other.longestNanos),
                Math.max(wakingNanos, other.wakingNanos),
                both);
    }

    /** The same where nothing excuses a process that has not told the others: what was owed is stale. */
    public Figures withoutExcuse() {
        Map<Verdict, Long> strict = new HashMap<>(verdicts);
        Long owed = strict.remove(Verdict.OWED);
        if (owed != null) {
            strict.merge(Verdict.STALE, owed, Long::sum);
        }
        return new Figures(reads, strict, errors, invalidations, longestNanos, wakingNanos, evidence);
    }

    /** All reads that were answered. */
    public long allReads() {
        return reads.values().stream().mapToLong(Long::longValue).sum();
    }

    /** All exceptions that callers saw. */
    public long allErrors() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many reads were this. */
    public long count(Verdict verdict) {
        return verdicts.getOrDefault(verdict, 0L);
    }

    private static <K> Map<K, Long> sum(Map<K, Long> one, Map<K, Long> other) {
        Map<K, Long> both = new HashMap<>(one);
        other.forEach((key, count) -> both.merge(key, count, Long::sum));
        return both;
    }
}
