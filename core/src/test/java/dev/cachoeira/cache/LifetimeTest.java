package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LifetimeTest {

    @Test
    void whatIsServedForAWhileIsNotReloadedEarlierBecauseItsLoadTookLong() {
        assertThat(new Lifetime(9_000, 2_000, 2_000, 500).prolonged(3_000, 1_000))
                .isEqualTo(new Lifetime(9_000, 4_000, 4_000, 0));
    }

    @Test
    void nothingIsServedPastItsEnd() {
        assertThat(new Lifetime(9_000, 2_000, 1_000, 0).prolonged(8_500, 1_000))
                .isEqualTo(new Lifetime(9_000, 9_000, 9_000, 0));
    }
}
