package dev.cachoeira.benchmarks;

/**
 * What one subject did in one interval.
 *
 * @param operations how many operations ended
 * @param nanos how long it took
 * @param p50 the median operation in nanoseconds, of those that were timed
 * @param p99 99 % were faster
 * @param p999 99.9 % were faster
 * @param cpuNanos the processor time of the subject's whole process
 * @param allocatedBytes what the working threads allocated, or -1 where that is not known
 */
public record Sample(long operations, long nanos, long p50, long p99, long p999, long cpuNanos, long allocatedBytes) {

    /** Operations in a second. */
    public double rate() {
        return operations * 1e9 / nanos;
    }
}
