package dev.cachoeira.redis.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** The end of an instance leaves no line in the log. */
class ClosingTest extends TrapFixture {

    private final List<String> said = new CopyOnWriteArrayList<>();

    @Test
    void connectionsAreClosedOnce() throws Exception {
        Logger driver = Logger.getLogger("io.lettuce.core");
        Handler listening = new Handler() {
            @Override
            public void publish(LogRecord line) {
                said.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        driver.addHandler(listening);
        try {
            RedisServer server = opened(RedisServer.launch());
            for (int i = 0; i < 10; i++) {
                try (var instance = Cachoeira.builder()
                        .uri(server.uri())
                        .startWait(Duration.ZERO)
                        .build()) {
                    assertThat(i % 2 == 0 || instance.awaitAvailable(Duration.ofSeconds(20)))
                            .isTrue();
                }
            }
            pass(Duration.ofMillis(500));
        } finally {
            driver.removeHandler(listening);
        }
        assertThat(said).doesNotContain("Connection is already closed");
    }
}
