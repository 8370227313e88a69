package dev.cachoeira.benchmarks.trial;

import dev.cachoeira.benchmarks.Machine;
import dev.cachoeira.benchmarks.peer.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The outcome of one trial, as a table for people and as JSON for programs.
 *
 * @param trial what was asked
 * @param peers who took part
 * @param command the command that makes this report
 * @param machine where
 * @param findings the rows
 * @param failures what peers could not do, in words
 */
public record TrialReport(
        Trial trial,
        List<String> peers,
        String command,
        Machine machine,
        List<Finding> findings,
        List<String> failures) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Writes {@code <trial>.md} and {@code <trial>.json}. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(trial.name() + ".md"), markdown());
        Files.writeString(folder.resolve(trial.name() + ".json"), json() + "\n");
    }

    private String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("trial", trial.name());
        all.put("question", trial.question());
        all.put("method", trial.method());
        all.put("command", command);
        all.put("machine", machine);
        all.put("findings", findings.stream().map(Finding::cells).toList());
        all.put("failures", failures);
        return JSON.writeValueAsString(all);
    }

    /** The report as a page. */
    public String markdown() {
        StringBuilder page = new StringBuilder();
        page.append("# ")
                .append(trial.name())
                .append(": ")
                .append(trial.question())
                .append("\n\n`");
        page.append(command)
                .append("`\n\n")
                .append(table())
                .append('\n')
                .append(trial.method())
                .append("\n\n");
        failures.forEach(failure -> page.append("- failed: ").append(failure).append('\n'));
        for (String peer : peers) {
            page.append("- ")
                    .append(peer)
                    .append(" (")
                    .append(Peers.description(peer))
                    .append(")\n");
        }
        page.append("- ").append(machine.summary()).append('\n');
        return page.toString();
    }

    /** The outcome alone. */
    public String table() {
        Set<String> columns = new LinkedHashSet<>();
        findings.forEach(finding -> columns.addAll(finding.cells().keySet()));
        StringBuilder table = new StringBuilder("| " + String.join(" | ", columns) + " |\n|");
        for (String column : columns) {
            boolean figures = findings.stream().anyMatch(f -> f.cells().get(column) instanceof Number);
            table.append(figures ? "---:|" : "---|");
        }
        table.append('\n');
        for (Finding finding : findings) {
            List<String> cells = new ArrayList<>();
            columns.forEach(column -> cells.add(text(finding.cells().get(column))));
            table.append("| ").append(String.join(" | ", cells)).append(" |\n");
        }
        return table.toString();
    }

    private static String text(@org.jspecify.annotations.Nullable Object cell) {
        if (cell instanceof Double figure) {
            return String.format(Locale.ROOT, figure < 10 ? "%.2f" : "%,.0f", figure);
        }
        return cell instanceof Long number ? String.format(Locale.ROOT, "%,d", number) : String.valueOf(cell);
    }
}
