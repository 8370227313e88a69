package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a connection is taken for dead. */
class LostBeatTest extends ScriptedFixture {

    private static final Duration LOST = OPTIONS.coherenceWindow().multipliedBy(2);

    @BeforeEach
    void connect() {
        start();
        line.hold();
        time.pass(OPTIONS.beat());
    }

    @Test
    void aPauseOfTheProcessCostsNoConnection() {
        time.freeze(LOST.multipliedBy(3));
        time.pass(OPTIONS.beat());
        assertThat(line.abandoned()).isFalse();

        line.resume();
        settle();
        assertThat(line.abandoned()).isFalse();
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() {
        time.pass(LOST.minus(OPTIONS.beat()));
        assertThat(line.abandoned()).isFalse();
        time.pass(OPTIONS.beat().multipliedBy(2));
        assertThat(line.abandoned()).isTrue();
    }
}
