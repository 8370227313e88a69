package dev.cachoeira.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** How soon each mutant is found, as Markdown. */
final class MutantTable {

    private static final Path FILE = Path.of("MUTANTS.md");

    private MutantTable() {}

    /**
     * What the table says of a mutant.
     *
     * @param name the mutant
     * @param seed the first seed that shows it, or 0 when none was found
     */
    record Line(String name, long seed) {}

    /** The table of this module, in its folder. */
    static List<Line> read() {
        try {
            List<Line> lines = new ArrayList<>();
            for (String line : Files.readAllLines(FILE)) {
                String[] cells = line.split("\\|");
                if (cells.length > 3 && cells[1].contains("`")) {
                    String seed = cells[3].strip();
                    lines.add(new Line(
                            cells[1].strip().replace("`", ""), seed.startsWith("none") ? 0 : Long.parseLong(seed)));
                }
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looks for each mutant, from seed 1 on. */
    static String make(long mostSeeds, Duration most) {
        StringBuilder table = new StringBuilder("# Mutants\n\n");
        table.append("The protocol with one rule switched off, and the first seed that shows it. Made by ")
                .append("`./simulate --mutants simulation/MUTANTS.md`, ")
                .append(most.toSeconds())
                .append(" s for each at most.\n\n");
        table.append("| mutant | what no longer holds | found by seed | what is seen, or why nothing is |\n");
        table.append("|---|---|---|---|\n");
        for (Mutant mutant : Mutant.all()) {
            String row = row(mutant, mostSeeds, most);
            System.out.print(row);
            table.append(row);
        }
        return table.toString();
    }

    private static String row(Mutant mutant, long mostSeeds, Duration most) {
        MutantSearch.Result result = MutantSearch.search(mutant, 1, mostSeeds, most);
        String seed = result.seed() > 0 ? String.valueOf(result.seed()) : "none of " + result.tried();
        String seen = result.seed() > 0 ? result.violation() : Objects.requireNonNullElse(mutant.note(), "");
        return "| `" + mutant.name() + "` | " + mutant.rule() + " | " + seed + " | " + seen + " |\n";
    }
}
