package dev.cachoeira.redis.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No process has a value older than the source's once pushes have arrived, whatever happened to Redis; and a process
 * sees its own invalidations at once, even while Redis is away.
 *
 * <p>The quick form runs with every build. The full one, for each disturbance 200,000 operations and 500 quiescences:
 *
 * <pre>
 * mvn -pl core,testkit,redis test -Dtest=CoherenceTest -Dsurefire.failIfNoSpecifiedTests=false -DexcludedGroups=none
 * </pre>
 *
 * <p>{@code -Dcoherence.seed=…} repeats the random choices of a run, though not its interleaving.
 */
class CoherenceTest {

    @ParameterizedTest
    @EnumSource
    void noProcessIsStaleAtQuiescence(Disturbance disturbance) {
        run(disturbance, 10, 2_000, 3);
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void noProcessIsEverStaleAtQuiescence(Disturbance disturbance) {
        run(disturbance, 500, 200_000, 20);
    }

    private static void run(Disturbance disturbance, int quiescences, int operations, int strikeEvery) {
        long seed = Long.getLong("coherence.seed", System.nanoTime());
        CoherenceRun.Result result = new CoherenceRun(disturbance, 3, quiescences, operations, strikeEvery, seed).run();
        System.out.println(result.figures() + ", seed " + seed);
        if (disturbance != Disturbance.CONNECTIONS_KILLED) { // a memory that is emptied so often may hold nothing
            assertThat(result.hits()).as(result.figures()).isPositive();
        }
        if (disturbance != Disturbance.NONE) {
            assertThat(result.strikes()).as(result.figures()).isPositive();
        }
        assertThat(result.stale()).as(result.figures()).isEmpty();
        assertThat(result.violations()).as(result.figures()).isEmpty();
    }
}
