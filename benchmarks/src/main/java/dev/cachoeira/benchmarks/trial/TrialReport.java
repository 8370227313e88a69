package dev.cachoeira.benchmarks.trial;

import dev.cachoeira.benchmarks.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The outcome of one trial, as a table for people and as JSON for programs.
 *
 * @param question what was asked
 * @param subjects who took part, with a description
 * @param command the command that makes this report
 * @param machine where
 * @param findings the rows
 * @param failures what peers could not do, in words
 */
public record TrialReport(
        Question question,
        Map<String, String> subjects,
        String command,
        Machine machine,
        List<Finding> findings,
        List<String> failures) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Writes {@code <trial>.md} and {@code <trial>.json}. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(question.name() + ".md"), markdown());
        Files.writeString(folder.resolve(question.name() + ".json"), json() + "\n");
    }

    private String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("trial", question.name());
        all.put("question", question.question());
        all.put("method", question.method());
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
                .append(question.name())
                .append(": ")
                .append(question.question())
                .append("\n\n`");
        page.append(command)
                .append("`\n\n")
                .append(table())
                .append('\n')
                .append(question.method())
                .append("\n\n");
        failures.forEach(failure -> page.append("- failed: ").append(failure).append('\n'));
        subjects.forEach((name, description) ->
                page.append("- ").append(name).append(" (").append(description).append(")\n"));
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
        return cell instanceof Long number ? String.format(Locale.ROOT, "%,d", number) : Objects.toString(cell, "");
    }
}
