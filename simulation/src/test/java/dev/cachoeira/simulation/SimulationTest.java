package dev.cachoeira.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;

class SimulationTest {

    @Test
    void theSameSeedGivesTheSameTrace() {
        for (long seed = 1; seed <= 50; seed++) {
            String trace = Simulation.run(seed, true).trace();
            assertThat(Simulation.run(seed, true).trace()).isEqualTo(trace);
            assertThat(MutantLoader.trace(new Mutant("none", "nothing", List.of(), null))
                            .apply(seed))
                    .as("in classes of another loader, whose identity hashes are others")
                    .isEqualTo(trace);
        }
    }

    @Test
    void recordingATraceChangesNothing() {
        for (long seed = 1; seed <= 50; seed++) {
            assertThat(Simulation.run(seed, false).events())
                    .isEqualTo(Simulation.run(seed, true).events());
        }
    }

    /** The engine logs it and goes on, perhaps with a get that never ends. */
    @Test
    void whatAHandlerThrowsFailsTheSchedule() {
        Edit throwing = new Edit.Body(Edit.engine("FlightRead"), "replied"::equals, code -> {
            code.visitInsn(Opcodes.ACONST_NULL);
            code.visitInsn(Opcodes.ATHROW);
        });
        var check = MutantLoader.check(new Mutant("throws", "reads are answered", List.of(throwing), null));

        assertThat(check.apply(1)).contains("NullPointerException");
        assertThat(Simulation.run(1, false).violation()).as("and no other").isNull();
    }

    @Test
    void newSeedsKeepAllPromises() {
        long seconds = Long.getLong("simulation.seconds", 5);
        long until = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        long checked = 0;
        for (long seed = System.nanoTime(); System.nanoTime() < until; seed++) {
            Simulation.Outcome outcome = Simulation.run(seed, false);
            checked += outcome.checked();
            assertThat(outcome.violation())
                    .as("./simulate --trace --seed %d", seed)
                    .isNull();
        }
        assertThat(checked).as("answers with a promise to keep").isPositive();
    }
}
