package dev.cachoeira.cache;

/**
 * What a counter has done in this process since it was made, for all keys and tenants. A snapshot: its figures were read one
 * after the other while others may have counted on.
 *
 * @param changes increments and decrements that were counted
 * @param reads reads that were answered
 * @param resets resets that were done
 * @param failures calls that were not done
 * @param unknown calls of which nobody knows whether they were done
 */
public record CounterStats(long changes, long reads, long resets, long failures, long unknown) {}
