package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.server.Command.Verb;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis hears of what only memory answers, else it would evict the hottest values first. */
class TouchTest extends ScriptedFixture {

    private static final Duration TURN = Duration.ofSeconds(31);

    @BeforeEach
    void connect() {
        start();
        assertThat(read("a")).isEqualTo("old");
        time.pass(Duration.ofMillis(1));
        assertThat(read("a")).isEqualTo("old");
    }

    private List<String> touched() {
        return server.executed().stream()
                .filter(command -> command.verb() == Verb.TOUCH)
                .map(command -> KeyLayout.text(command.arguments().get(0)))
                .toList();
    }

    @Test
    void aValueThatOnlyMemoryAnswersIsTouchedWithItsEpochsOnceATurn() {
        time.pass(TURN);
        for (int i = 0; i < 1_000; i++) {
            assertThat(read("a")).isEqualTo("old");
            time.pass(Duration.ofMillis(1));
        }

        assertThat(touched()).contains(name("a"), "client::@tag:tag").doesNotHaveDuplicates();
        time.pass(TURN);
        assertThat(read("a")).isEqualTo("old");
        assertThat(touched().stream().filter(name("a")::equals)).hasSize(2);
    }

    @Test
    void whatRedisHasNoMoreIsNotServedFromMemory() {
        server.lose(name("a"));
        source = "new";
        assertThat(read("a")).isEqualTo("old");

        time.pass(TURN);
        assertThat(read("a")).isEqualTo("old"); // tells Redis, and hears that it is gone

        assertThat(read("a")).isEqualTo("new");
    }

    @Test
    void anEpochThatRedisHasNoMoreEndsItsValues() {
        server.lose("client::@tag:tag");
        source = "new";
        time.pass(TURN);
        assertThat(read("a")).isEqualTo("old");

        assertThat(read("a")).isEqualTo("new");
    }

    @Test
    void manyHotKeysDoNotFloodTheServer() {
        Touches touches = new Touches();
        int touched = 0;
        for (long second = 1; second <= 60; second++) {
            for (int key = 0; key < 100_000; key++) {
                touched +=
                        touches.due(key * 0x9E3779B9, Duration.ofSeconds(second).toNanos()) ? 1 : 0;
            }
        }
        assertThat(touched).isBetween(1, 2 * 16_384);
    }
}
