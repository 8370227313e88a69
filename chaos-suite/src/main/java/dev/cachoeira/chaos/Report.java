package dev.cachoeira.chaos;

import dev.cachoeira.chaos.check.Figures;
import dev.cachoeira.chaos.check.Judge;
import dev.cachoeira.chaos.check.Verdict;
import dev.cachoeira.chaos.worker.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What came of all scenarios, as a page for people and as JSON for programs.
 *
 * @param command the command that makes this report
 * @param machine where
 * @param settings how
 * @param outcomes one a scenario
 */
public record Report(String command, Machine machine, Settings settings, List<Outcome> outcomes) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Writes {@code chaos.md} and {@code chaos.json}. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("chaos.md"), markdown());
        Files.writeString(folder.resolve("chaos.json"), JSON.writeValueAsString(this) + "\n");
    }

    /** The page. */
    public String markdown() {
        return "# chaos: what do callers see while something fails?\n\n`" + command + "`\n\n" + table() + '\n'
                + legend()
                + outcomes.stream().map(Report::story).collect(Collectors.joining("", "\n## What happened\n\n", ""))
                + how();
    }

    /** The outcome alone. */
    public String table() {
        StringBuilder table = new StringBuilder(
                "| scenario | requests | errors | loads | stale | own | waking | owed | longest get, ms"
                        + " | coherent again, ms | recovered, ms | machine, ms |\n"
                        + "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        outcomes.forEach(outcome -> table.append(outcome.notRun() == null ? row(outcome) : notRun(outcome)));
        return table.toString();
    }

    private static String row(Outcome outcome) {
        Part all = outcome.all();
        Figures seen = all.figures();
        return line(
                "| %s | %,d | %d | %,d | %d | %d | %d | %d | %s / %s / %s | %s | %s | %d |%n",
                outcome.name(),
                seen.allReads() + seen.allErrors() + seen.invalidations(),
                seen.allErrors(),
                all.loads(),
                seen.count(Verdict.STALE),
                seen.count(Verdict.OWN),
                seen.count(Verdict.WAKING),
                seen.count(Verdict.OWED),
                longest(outcome.before()),
                longest(outcome.during()),
                longest(outcome.after()),
                orNever(outcome.againMillis(), "no"),
                orNever(outcome.recoveredMillis(), "never"),
                outcome.stoodStillMillis());
    }

    private static String notRun(Outcome outcome) {
        return line("| %s | %s | | | | | | | | | | |%n", outcome.name(), String.valueOf(outcome.notRun()));
    }

    private static String legend() {
        return line("""
                Every row of every answer is judged, in the process that read it.

                - **Stale**: the read began more than the coherence window and %d ms after an invalidation that Redis had, in
                  any process, and brought an older version. Must be 0.
                - **Own**: the read began after the same process's invalidation had returned, and brought an older version.
                  Must be 0.
                - **Waking**: stale, in a process that had been stopped, within %d ms after it was let go on.
                - **Owed**: older than an invalidation that had returned as long ago, but that its process, cut off from
                  Redis, could tell nobody yet. Nothing is promised of these. Where every process can reach Redis (slots
                  that move, a full server, a clock that leaps) they count as stale.
                - **Requests**: reads (a bulk read is one) and invalidations. **Errors**: exceptions that callers saw.
                  **Loads**: rows read from the source.
                - **Longest get**: of any worker, before, during and after the fault, without the time that the worker was
                  stopped.
                - **Coherent again**: how long after the fault's beginning an invalidation by one worker was seen by all within
                  100 ms, with values from memory or Redis and Redis in use, and so until the fault's end; "no" if not so at
                  its end. **Recovered**: how long after the fault's end it first was.
                - **Machine**: how long the machine let a thread wait at most that wanted to run every millisecond.
                """, Judge.TOLERANCE.toMillis(), Judge.WAKING.toMillis());
    }

    private static String story(Outcome outcome) {
        StringBuilder story = new StringBuilder("- **" + outcome.name() + "**: " + outcome.story() + ". ");
        String notRun = outcome.notRun();
        if (notRun != null) {
            return story.append("Without figures: ")
                    .append(notRun)
                    .append(".\n")
                    .toString();
        }
        story.append(line("The fault lasted %.1f s; ", outcome.during().seconds()))
                .append("answers during it came from ")
                .append(counts(outcome.during().figures().reads()))
                .append(".");
        outcome.notes().forEach(note -> story.append(" Note: ").append(note).append('.'));
        Figures seen = outcome.all().figures();
        if (seen.count(Verdict.WAKING) > 0) {
            story.append(line(" Too old until %.1f ms after the process went on.", seen.wakingNanos() / 1e6));
        }
        story.append('\n');
        seen.errors().forEach((error, times) -> story.append(line("  - error, %d times: %s%n", times, error)));
        seen.evidence().stream().limit(5).forEach(line -> story.append(line("  - %s%n", line)));
        return story.toString();
    }

    private static String counts(Map<String, Long> reads) {
        return reads.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> line("%s %,d", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private String how() {
        return line(
                """

                ## How

                %d workers, each with %d threads that read, %d µs between two reads, and one that writes and invalidates a key or a
                tag every %d ms; %d s of load before and after the fault, and during it or as long as it takes to mean something.
                The cache has its defaults, no timeout was changed. Seed %d, %s invalidation. %s, %d cores, %s; %s;
                Redis %s; commit %s; %s.
                """,
                settings.workers(),
                Load.READERS,
                Load.READ_PAUSE.toNanos() / 1_000,
                Load.WRITE_PAUSE.toMillis(),
                settings.time().toSeconds(),
                settings.seed(),
                settings.invalidator().name().toLowerCase(Locale.ROOT),
                machine.processor(),
                machine.cores(),
                machine.kernel(),
                machine.jdk(),
                machine.redis(),
                machine.commit(),
                machine.at());
    }

    private static String longest(Part part) {
        return line("%.0f", part.figures().longestNanos() / 1e6);
    }

    private static String orNever(@Nullable Long millis, String never) {
        return millis == null ? never : line("%,d", millis);
    }

    private static String line(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
