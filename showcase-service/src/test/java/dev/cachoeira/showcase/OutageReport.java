package dev.cachoeira.showcase;

import dev.cachoeira.showcase.Load.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** What outages did to the service, as a table to read and as JSON to compute with. */
record OutageReport(String machine, int clients, int requestsPerSecond, double writeShare, List<Outage> outages) {

    /** How long a request may wait for Redis, whatever it asks of it. */
    static final int DEADLINE_MILLIS = 250;

    /**
     * One outage.
     *
     * @param name what was done to Redis
     * @param phases before, the first two seconds of it, all of it, after
     * @param sourceP99 what loaders took during the outage, in milliseconds
     * @param loads what the source was asked during the outage
     * @param degradedAfter milliseconds until the health said so
     * @param healthyAfter milliseconds from the return of Redis until the health said so
     * @param mostOwed the largest number of invalidations that waited for Redis
     * @param log what the service wrote into its log from the outage on
     * @param compared how many answers were compared with the database afterwards, in two processes
     * @param differences those that were different
     * @param longestStall for how many milliseconds the whole machine stood still at most; then nothing is said of time
     */
    record Outage(
            String name,
            int seconds,
            List<Phase> phases,
            double sourceP99,
            LoadCount loads,
            long degradedAfter,
            long healthyAfter,
            long mostOwed,
            List<String> log,
            int compared,
            List<String> differences,
            long longestStall) {

        /** Latency is judged here and not asserted: a busy machine is no mistake of the service. */
        boolean fastEnough() {
            Phase during = phases.get(2);
            return during.client().p99() <= DEADLINE_MILLIS + sourceP99;
        }
    }

    /**
     * Loads that the source saw.
     *
     * @param all how many
     * @param targets of how many keys
     * @param afterWrites those that followed a load of the same key within the window because a write had ended that one
     * @param tooMany those that followed a load of the same key within the window for no such reason
     */
    record LoadCount(int all, int targets, int afterWrites, List<String> tooMany) {}

    /** What clients saw in a part of the time, and what the server measured in it. */
    record Phase(
            String name,
            long requests,
            long failures,
            List<String> problems,
            Times client,
            Times server,
            Map<String, Long> levels) {

        private static final int MOST_PROBLEMS = 20;

        static Phase of(String name, List<Sample> all, long from, long until, Times server) {
            List<Sample> samples = all.stream()
                    .filter(sample -> from <= sample.ended() && sample.ended() < until)
                    .toList();
            List<String> problems = samples.stream()
                    .filter(sample -> !sample.problem().isEmpty())
                    .map(sample -> sample.target() + ": " + sample.problem())
                    .toList();
            return new Phase(
                    name,
                    samples.size(),
                    problems.size(),
                    problems.stream().limit(MOST_PROBLEMS).toList(),
                    Times.of(samples),
                    server,
                    samples.stream()
                            .collect(Collectors.groupingBy(
                                    sample -> sample.write() ? "write" : sample.level(),
                                    TreeMap::new,
                                    Collectors.counting())));
        }
    }

    /** Milliseconds. */
    record Times(double p50, double p99, double max) {

        static final Times UNKNOWN = new Times(0, 0, 0);

        static Times of(List<Sample> samples) {
            long[] micros = samples.stream().mapToLong(Sample::micros).sorted().toArray();
            return new Times(at(micros, 0.5), at(micros, 0.99), at(micros, 1));
        }

        static Times of(Meters.Histogram histogram) {
            return new Times(histogram.millis(0.5), histogram.millis(0.99), histogram.millis(1));
        }

        private static double at(long[] sorted, double share) {
            return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1] / 1_000.0;
        }

        @Override
        public String toString() {
            return this == UNKNOWN ? "" : String.format(Locale.ROOT, "%.1f / %.1f / %.1f", p50, p99, max);
        }
    }

    String markdown() {
        List<String> lines = new ArrayList<>();
        lines.add("# Redis away under load");
        lines.add("");
        lines.add("%d clients, %d requests a second each, %.0f %% reads; %s."
                .formatted(clients, requestsPerSecond, 100 * (1 - writeShare), machine));
        lines.add("Times are p50 / p99 / max in milliseconds; the server's are upper bounds of buckets.");
        for (Outage outage : outages) {
            lines.add("");
            lines.addAll(markdown(outage));
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<String> markdown(Outage outage) {
        List<String> lines = new ArrayList<>();
        lines.add("## " + outage.name + ", for " + outage.seconds + " s");
        lines.add("");
        lines.add("| phase | requests | failed or wrong | client | server | answered from |");
        lines.add("|---|---|---|---|---|---|");
        for (Phase phase : outage.phases) {
            lines.add("| %s | %d | %d | %s | %s | %s |"
                    .formatted(
                            phase.name,
                            phase.requests,
                            phase.failures,
                            phase.client,
                            phase.server,
                            phase.levels.entrySet().stream()
                                    .map(level -> level.getKey() + " " + level.getValue())
                                    .collect(Collectors.joining(", "))));
        }
        Phase during = outage.phases.get(2);
        lines.add("");
        lines.add("| promise | measured | kept |");
        lines.add("|---|---|---|");
        lines.add(row("no request fails, none shows too old a value", during.failures + " do", during.failures == 0));
        lines.add(row(
                "p99 is at most one deadline and the source's p99: %d + %.1f ms"
                        .formatted(DEADLINE_MILLIS, outage.sourceP99),
                "%.1f ms".formatted(during.client.p99),
                outage.fastEnough()));
        lines.add(row(
                "one load for each key in 2 s, and one more after each write",
                "%d loads of %d keys, %d of them after a write, %d too many"
                        .formatted(
                                outage.loads.all,
                                outage.loads.targets,
                                outage.loads.afterWrites,
                                outage.loads.tooMany.size()),
                outage.loads.tooMany.isEmpty()));
        lines.add(row(
                "the health shows it",
                "%d ms after the loss, %d ms after the return".formatted(outage.degradedAfter, outage.healthyAfter),
                outage.degradedAfter >= 0 && outage.healthyAfter >= 0));
        lines.add(row("metrics show it", outage.mostOwed + " invalidations owed at most", outage.mostOwed > 0));
        lines.add(row("one line in the log for each change", outage.log.size() + " lines", outage.log.size() == 2));
        lines.add(row(
                "afterwards two processes agree with the database",
                outage.differences.size() + " of " + outage.compared + " answers differ",
                outage.differences.isEmpty()));
        lines.add("");
        lines.add("The machine stood still for %d ms at most.".formatted(outage.longestStall));
        lines.add("");
        lines.add("```");
        lines.addAll(outage.log);
        lines.add("```");
        return lines;
    }

    private static String row(String promise, String measured, boolean kept) {
        return "| " + promise + " | " + measured + " | " + (kept ? "yes" : "**no**") + " |";
    }

    void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("outage.md"), markdown());
            Files.writeString(
                    folder.resolve("outage.json"),
                    JsonMapper.builder()
                            .build()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(this));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
