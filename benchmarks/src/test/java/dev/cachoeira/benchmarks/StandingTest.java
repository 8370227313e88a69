package dev.cachoeira.benchmarks;

import static dev.cachoeira.benchmarks.Rounds.ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class StandingTest {

    private static final List<Round> BASELINE =
            List.of(Rounds.of("base", ONE, 1, 100), Rounds.of("base", ONE, 2, 1_000), Rounds.of("base", ONE, 3, 400));

    @Test
    void aRateIsOperationsInASecond() {
        assertThat(new Sample(500, 250_000_000, 0, 0, 0, 0, 0).rate()).isEqualTo(2_000);
    }

    @Test
    void theRateIsTheMedianBetweenTheLeastAndTheMost() {
        Standing standing = Standing.of(
                List.of(Rounds.of("own", ONE, 1, 300), Rounds.of("own", ONE, 2, 100), Rounds.of("own", ONE, 3, 120)),
                BASELINE);

        assertThat(standing.subject()).isEqualTo("own");
        assertThat(standing.load()).isEqualTo("1");
        assertThat(standing.rate()).isEqualTo(120);
        assertThat(standing.least()).isEqualTo(100);
        assertThat(standing.most()).isEqualTo(300);
    }

    @Test
    void ofAnEvenNumberOfRoundsTheMedianLiesBetweenTheMiddleTwo() {
        Standing standing =
                Standing.of(List.of(Rounds.of("own", ONE, 1, 300), Rounds.of("own", ONE, 2, 100)), BASELINE);

        assertThat(standing.rate()).isEqualTo(200);
    }

    /** 2, 3 and 0.15; the ratio of the medians would be 0.5: what made a round slow for all is no merit of one. */
    @Test
    void theRatioIsToTheBaselineOfTheSameRound() {
        Standing standing = Standing.of(
                List.of(Rounds.of("own", ONE, 1, 200), Rounds.of("own", ONE, 3, 1_200), Rounds.of("own", ONE, 2, 150)),
                BASELINE);

        assertThat(standing.ratio()).isEqualTo(2.0);
    }

    @Test
    void theBaselineIsAsFastAsItself() {
        assertThat(Standing.of(BASELINE, BASELINE).ratio()).isEqualTo(1.0);
    }

    @Test
    void withoutTheBaselinesTurnThereIsNoRatio() {
        List<Round> own = List.of(Rounds.of("own", ONE, 4, 10));

        assertThatThrownBy(() -> Standing.of(own, BASELINE)).hasMessageContaining("round 4");
    }

    @Test
    void timesAreInMicrosecondsAndWorkIsForAMillionOperations() {
        Standing standing = Standing.of(List.of(Rounds.of("own", ONE, 1, 500_000)), BASELINE);

        assertThat(standing.p50Micros()).isEqualTo(1.5);
        assertThat(standing.p99Micros()).isEqualTo(20);
        assertThat(standing.p999Micros()).isEqualTo(300);
        assertThat(standing.clientCpu()).isEqualTo(4.0, within(1e-9));
        assertThat(standing.serverCpu()).isEqualTo(1.0, within(1e-9));
        assertThat(standing.allocated()).isEqualTo(48);
    }

    @Test
    void roundsInWhichOthersWorkedTooMuchAreCounted() {
        Standing standing = Standing.of(
                List.of(
                        Rounds.of("own", ONE, 1, 10, 0.26),
                        Rounds.of("own", ONE, 2, 10, Round.MOST_OTHERS),
                        Rounds.of("own", ONE, 3, 10, 1.5)),
                BASELINE);

        assertThat(standing.disturbed()).isEqualTo(2);
    }
}
