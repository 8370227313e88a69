package dev.cachoeira.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.chaos.check.Verdict;
import dev.cachoeira.chaos.scenario.Scenario;
import dev.cachoeira.chaos.scenario.Scenarios;
import dev.cachoeira.chaos.worker.Invalidator;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One scenario from end to end, with processes and a server. */
class SmokeTest {

    private static final Settings SHORT = new Settings(2, Duration.ofSeconds(2), 1, Invalidator.REAL, null);

    @Test
    void aRedisThatComesBackEmptyMakesNobodyStale() throws Exception {
        Outcome outcome = Run.of(named("restart-empty"), SHORT, what -> {});

        assertThat(outcome.all().figures().evidence()).isEmpty();
        assertThat(outcome.broken()).isZero();
        assertThat(outcome.recoveredMillis()).isNotNull();
        assertThat(outcome.before().figures().count(Verdict.FRESH)).isPositive();
        assertThat(outcome.during().figures().invalidations()).isPositive();
    }

    private static Scenario named(String name) {
        return Scenarios.all(null).stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
