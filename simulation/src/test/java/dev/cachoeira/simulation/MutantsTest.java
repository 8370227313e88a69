package dev.cachoeira.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the protocol is needed: without it the simulation breaks a promise. */
class MutantsTest {

    /** Seeds that show each mutant, in the generated table; after a change of the core the next ones may. */
    private static final int AROUND = 1_000;

    /** Whatever takes more seeds than this to be found may not be shown by the next ones. */
    private static final int COMMON = 3_000;

    static Stream<MutantTable.Line> found() {
        return MutantTable.read().stream().filter(line -> line.seed() > 0);
    }

    @ParameterizedTest
    @MethodSource("found")
    void theSavedSeedShowsTheMutant(MutantTable.Line line) {
        LongFunction<@Nullable String> check = MutantLoader.check(Mutant.named(line.name()));
        String violation = null;
        for (long seed = line.seed(); violation == null && seed < line.seed() + AROUND; seed++) {
            violation = check.apply(seed);
        }
        if (line.seed() > COMMON) {
            assumeThat(violation)
                    .as("rare, and the core has changed: ./simulate --mutants simulation/MUTANTS.md")
                    .isNotNull();
        }
        assertThat(violation).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("found")
    void theSavedSeedIsCleanWithoutTheMutant(MutantTable.Line line) {
        assertThat(Simulation.run(line.seed(), false).violation()).isNull();
    }

    static List<Mutant> all() {
        return Mutant.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyMutantChangesTheCodeAsItIsNow(Mutant mutant) {
        assertThat(MutantLoader.check(mutant)).isNotNull();
    }
}
