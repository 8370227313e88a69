package dev.cachoeira.simulation;

import dev.cachoeira.simulation.Simulation.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command: runs schedules until one breaks a promise. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "Runs the cache protocol under a seeded scheduler and says which seeds break a promise.")
public final class Simulate implements Callable<Integer> {

    @Option(names = "--seeds", paramLabel = "N", description = "how many seeds to try; default 10000")
    private long seeds = 10_000;

    @Option(names = "--seconds", paramLabel = "S", description = "try seeds for so long instead")
    private long seconds;

    @Option(names = "--seed", paramLabel = "X", description = "the first seed, or the only one with --trace")
    private long seed = 1;

    @Option(names = "--trace", description = "print what happens under the seed")
    private boolean trace;

    @Option(names = "--mutant", paramLabel = "NAME", description = "switch a rule of the protocol off")
    private @Nullable String mutant;

    @Option(
            names = "--mutants",
            paramLabel = "FILE",
            description = "look for a seed for each mutant and write a table of them")
    private @Nullable Path table;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Runs it and ends the JVM: 0 when all promises were kept, 1 when one was not. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Simulate()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Path file = table;
        if (file != null) {
            Files.writeString(
                    file, MutantTable.make(Long.MAX_VALUE / 2, Duration.ofSeconds(seconds > 0 ? seconds : 60)));
            return 0;
        }
        if (trace) {
            return traceOne();
        }
        if (mutant != null) {
            return findMutant(named(mutant));
        }
        return SeedRun.run(seed, mostSeeds(), patience()) ? 0 : 1;
    }

    private int traceOne() {
        String name = mutant;
        if (name != null) {
            System.out.print(MutantLoader.trace(named(name)).apply(seed));
            return 0;
        }
        Outcome outcome = Simulation.run(seed, true);
        System.out.print(outcome.trace());
        return outcome.violation() == null ? 0 : 1;
    }

    private Mutant named(String name) {
        try {
            return Mutant.named(name);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private int findMutant(Mutant wanted) {
        MutantSearch.Result result = MutantSearch.search(wanted, seed, mostSeeds(), patience());
        if (result.seed() > 0) {
            System.out.println("seed " + result.seed() + ": " + result.violation());
            return 1;
        }
        System.out.println("not found within " + result.tried() + " seeds");
        return 0;
    }

    private long mostSeeds() {
        return seconds > 0 ? Long.MAX_VALUE / 2 : seeds;
    }

    private Duration patience() {
        return seconds > 0 ? Duration.ofSeconds(seconds) : Duration.ofDays(365);
    }
}
