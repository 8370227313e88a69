package dev.cachoeira.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a subject has achieved under one load over all rounds.
 *
 * @param subject who
 * @param load under which load, as it is called
 * @param rate the median of its rates, in operations a second
 * @param least the least of them
 * @param most the greatest
 * @param ratio the median of its ratios to the baseline of the same round
 * @param p50Micros the median of its median times
 * @param p99Micros the median of its 99th percentiles
 * @param p999Micros the median of its 99.9th percentiles
 * @param clientCpu processor seconds of its process for a million operations
 * @param serverCpu processor seconds of the server for a million operations
 * @param allocated bytes an operation, or negative where that is not known
 * @param disturbed in how many rounds others worked too much
 */
public record Standing(
        String subject,
        String load,
        double rate,
        double least,
        double most,
        double ratio,
        double p50Micros,
        double p99Micros,
        double p999Micros,
        double clientCpu,
        double serverCpu,
        double allocated,
        long disturbed) {

    /** Sums up what a subject did. */
    static Standing of(List<Round> own, List<Round> baseline) {
        double[] ratios = own.stream()
                .mapToDouble(round -> round.sample().rate()
                        / baseline.stream()
                                .filter(other -> other.round() == round.round())
                                .findFirst()
                                .orElseThrow(() ->
                                        new IllegalStateException("the baseline had no turn in round " + round.round()))
                                .sample()
                                .rate())
                .toArray();
        double[] rates = own.stream()
                .mapToDouble(round -> round.sample().rate())
                .sorted()
                .toArray();
        return new Standing(
                own.get(0).subject(),
                own.get(0).load().label(),
                median(rates),
                rates[0],
                rates[rates.length - 1],
                median(ratios),
                median(own, round -> round.sample().p50() / 1e3),
                median(own, round -> round.sample().p99() / 1e3),
                median(own, round -> round.sample().p999() / 1e3),
                median(own, round -> perMillion(round.sample().cpuNanos() / 1e9, round)),
                median(own, round -> perMillion(round.serverCpuNanos() / 1e9, round)),
                median(
                        own,
                        round -> (double) round.sample().allocatedBytes()
                                / round.sample().operations()),
                own.stream().filter(Round::disturbed).count());
    }

    private static double perMillion(double seconds, Round round) {
        return seconds * 1e6 / round.sample().operations();
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return median(rounds.stream().mapToDouble(figure).toArray());
    }

    private static double median(double[] figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
