package dev.cachoeira.benchmarks;

/**
 * One subject's turn, with what the machine did meanwhile.
 *
 * @param subject who
 * @param load under which load
 * @param round in which round, from 1
 * @param sample what was measured
 * @param serverCpuNanos the processor time of the Redis server
 * @param othersShare how many cores other processes used; above a quarter of one the turn is void
 */
public record Round(String subject, Load load, int round, Sample sample, long serverCpuNanos, double othersShare) {

    /** More than this, in cores, and somebody else was measured too. */
    public static final double MOST_OTHERS = 0.25;

    /** Whether others worked too much. */
    public boolean disturbed() {
        return othersShare > MOST_OTHERS;
    }
}
