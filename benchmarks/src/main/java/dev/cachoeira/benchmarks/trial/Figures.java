package dev.cachoeira.benchmarks.trial;

import java.util.Arrays;

/** Medians and percentiles of a few figures. */
final class Figures {

    private Figures() {}

    /** The value below which a share of all lies, by nearest rank. */
    static double percentile(double share, long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(0, Math.min(sorted.length - 1, rank - 1))];
    }

    static double median(long[] values) {
        return percentile(0.5, values);
    }
}
