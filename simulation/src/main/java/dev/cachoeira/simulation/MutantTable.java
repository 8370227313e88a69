package dev.cachoeira.simulation;

import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** How soon each mutant is found, as Markdown. */
final class MutantTable {

    private MutantTable() {}

    /** Looks for each mutant, from seed 1 on. */
    static String make(long mostSeeds) {
        StringBuilder table = new StringBuilder("# Mutants\n\n");
        table.append("The protocol with one rule switched off, and the first seed that shows it. Made by ")
                .append("`./simulate --mutants simulation/MUTANTS.md`.\n\n");
        table.append("| mutant | what no longer holds | found by seed | what is seen |\n|---|---|---|---|\n");
        for (Mutant mutant : Mutant.all()) {
            System.out.println(mutant.name());
            table.append(row(mutant, mostSeeds));
        }
        return table.toString();
    }

    private static String row(Mutant mutant, long mostSeeds) {
        LongFunction<@Nullable String> check = MutantLoader.check(mutant);
        for (long seed = 1; seed <= mostSeeds; seed++) {
            String violation = check.apply(seed);
            if (violation != null) {
                return line(mutant, String.valueOf(seed), violation);
            }
        }
        return line(mutant, "none of " + mostSeeds, "");
    }

    private static String line(Mutant mutant, String seed, String violation) {
        return "| `" + mutant.name() + "` | " + mutant.rule() + " | " + seed + " | " + violation + " |\n";
    }
}
