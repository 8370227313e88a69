package dev.cachoeira.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OracleTest {

    @Test
    void ofTwoGetsThatBeganInTheSameMomentTheOneThatHasEndedIsOver() {
        World world = new World(1, false);
        SimProcess process = world.process(0);
        Source.SourceRow row = world.source().rows().get(0);
        Get one = world.oracle().begins(process, row);
        Get other = world.oracle().begins(process, row);
        assertThat(one).isEqualTo(other);

        world.oracle().ended(other);

        assertThat(world.oracle().isOpen(one)).isTrue();
        assertThat(world.oracle().isOpen(other)).isFalse();
    }
}
