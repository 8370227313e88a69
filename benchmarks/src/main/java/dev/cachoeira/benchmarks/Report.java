package dev.cachoeira.benchmarks;

import dev.cachoeira.benchmarks.subject.Subjects;
import dev.cachoeira.benchmarks.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The outcome of one suite, as a table for people and as JSON for programs.
 *
 * @param suite what was asked
 * @param command the command that makes this report
 * @param machine where
 * @param task of what
 * @param standings the outcome
 * @param rounds every single turn
 */
public record Report(
        Suite suite, String command, Machine machine, Task task, List<Standing> standings, List<Round> rounds) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Sums up what was measured. Of subjects that had no turn it says nothing. */
    public static Report of(Suite asked, String command, Machine machine, Task task, List<Round> rounds) {
        Suite suite = asked.without(absent(asked, rounds));
        List<Standing> standings = new ArrayList<>();
        for (Load load : suite.loads()) {
            List<Round> baseline = of(rounds, suite.baseline(), load);
            for (String subject : suite.subjects()) {
                standings.add(Standing.of(of(rounds, subject, load), baseline));
            }
        }
        return new Report(suite, command, machine, task, standings, rounds);
    }

    private static Set<String> absent(Suite suite, List<Round> rounds) {
        Set<String> absent = new LinkedHashSet<>(suite.subjects());
        rounds.forEach(round -> absent.remove(round.subject()));
        return absent;
    }

    private static List<Round> of(List<Round> rounds, String subject, Load load) {
        return rounds.stream()
                .filter(round -> round.subject().equals(subject) && round.load().equals(load))
                .toList();
    }

    /** Writes {@code <name>.md}, {@code <name>.json} and {@code <name>.svg}, the last one last: it needs fonts. */
    public void write(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".md"), markdown(name));
        Files.writeString(folder.resolve(name + ".json"), JSON.writeValueAsString(this) + "\n");
        Plot.write(this, folder, name);
    }

    /** The report as a page. */
    private String markdown(String name) {
        StringBuilder page = new StringBuilder();
        page.append("# ")
                .append(suite.name())
                .append(": ")
                .append(suite.question())
                .append("\n\n");
        page.append("`").append(command).append("`\n\n").append(table()).append('\n');
        page.append("![Ratios](").append(name).append(".svg)\n\n");
        page.append("Ratio: to ").append(suite.baseline()).append(" in the same round, median over the rounds. ");
        page.append("CPU: seconds for a million ").append(suite.unit()).append(", of the process and of the server. ");
        page.append("B/op: what the working threads allocate, 24 of them for the caller's boxed key. ");
        page.append("Disturbed: rounds in which other processes used more than a quarter of a core.\n\n");
        for (String subject : suite.subjects()) {
            page.append("- ")
                    .append(subject)
                    .append(" (")
                    .append(Subjects.library(subject))
                    .append("): ")
                    .append(Subjects.settings(subject))
                    .append('\n');
        }
        page.append("- ")
                .append(line(
                        "%,d keys, %s, values of about %d bytes of JSON",
                        task.keys(), task.distribution(), task.valueBytes()))
                .append('\n');
        page.append("- ").append(machine.summary()).append('\n');
        return page.toString();
    }

    /** The outcome alone. */
    public String table() {
        StringBuilder table = new StringBuilder();
        table.append("| threads | subject | ")
                .append(suite.unit())
                .append("/s | least – most | ratio | p50 µs | p99 µs |");
        table.append(" p99.9 µs | CPU | server CPU | B/op | disturbed |\n");
        table.append("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        for (Standing standing : standings) {
            table.append(line(
                    "| %s | %s | %,.0f | %,.0f – %,.0f | %.2f | %.1f | %.1f | %.1f | %.2f | %.2f | %s | %d |%n",
                    standing.load(),
                    standing.subject(),
                    standing.rate(),
                    standing.least(),
                    standing.most(),
                    standing.ratio(),
                    standing.p50Micros(),
                    standing.p99Micros(),
                    standing.p999Micros(),
                    standing.clientCpu(),
                    standing.serverCpu(),
                    standing.allocated() < 0 ? "" : line("%.0f", standing.allocated()),
                    standing.disturbed()));
        }
        return table.toString();
    }

    private static String line(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
