package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WriteBehindOptionsTest {

    @Test
    void everyWrongSettingIsNamedAtOnce() {
        var options = WriteBehindOptions.DEFAULTS
                .withDelay(Duration.ofMillis(-1))
                .withBatchSize(0)
                .withWriters(17)
                .withAttempts(0)
                .withBackoff(Duration.ofSeconds(2))
                .withLongestBackoff(Duration.ofSeconds(1))
                .withMaximumPending(15)
                .withDrainTimeout(Duration.ofHours(1));
        assertThat(options.problems())
                .hasSize(7)
                .anyMatch(problem -> problem.startsWith("delay must be from PT0S to PT1H, but was"))
                .anyMatch(problem -> problem.startsWith("batchSize must be from 1 to 1000, but was 0"))
                .anyMatch(problem -> problem.startsWith("longestBackoff must be from PT2S"));
        assertThat(WriteBehindOptions.DEFAULTS.problems()).isEmpty();
    }

    @Test
    void aChangeWaitsTwiceAsLongAfterEachFailureUpToABound() {
        var options = WriteBehindOptions.DEFAULTS.withBackoff(Duration.ofMillis(100));
        assertThat(options.backoffAfter(1)).isEqualTo(Duration.ofMillis(100));
        assertThat(options.backoffAfter(2)).isEqualTo(Duration.ofMillis(200));
        assertThat(options.backoffAfter(10)).isEqualTo(Duration.ofMillis(51_200));
        assertThat(options.backoffAfter(1_000_000)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void theQueuesHaveEqualSharesThatSufficeTogether() {
        assertThat(WriteBehindOptions.DEFAULTS.withMaximumPending(17).share()).isEqualTo(2);
        assertThat(WriteBehindOptions.DEFAULTS.withMaximumPending(16).share()).isEqualTo(1);
    }
}
