package dev.cachoeira.spring.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.spring.support.LibraryLog;
import dev.cachoeira.testkit.server.RedisServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What an operator reads when processes have different keys: one line, with the reason, and no key. */
class AtRestLogTest {

    private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    @RegisterExtension
    private final LibraryLog log = new LibraryLog(Level.WARN, ILoggingEvent::getFormattedMessage);

    private final List<String> said = log.said();

    private static ApplicationContextRunner application(RedisServer redis, String keyId) {
        return Applications.plain()
                .withPropertyValues(
                        "REDIS_URL=" + redis.uri(),
                        "cachoeira.tenant.header=none",
                        "cachoeira.redis.start-wait=10s",
                        "cachoeira.redis.deadline=5s",
                        "cachoeira.redis.coherence-window=20s",
                        "cachoeira.encryption.keys." + keyId + "=" + KEY,
                        "cachoeira.caches.names.encrypted=true");
    }

    private static Cache<Integer, String> names(Cachoeira cachoeira) {
        return cachoeira.cache("names", Integer.class, String.class).build();
    }

    @Test
    void aKeyThatIsMissingIsSaidOnce() {
        try (RedisServer redis = RedisServer.launch()) {
            application(redis, "new")
                    .run(writing -> application(redis, "old").run(reading -> {
                        Cache<Integer, String> writer = names(writing.getBean(Cachoeira.class));
                        Cache<Integer, String> reader = names(reading.getBean(Cachoeira.class));
                        for (int i = 0; i < 3; i++) {
                            writer.put(i, "Ana");
                            assertThat(reader.get(i)).isNull();
                        }
                        assertThat(reader.stats().decodeFailures()).isEqualTo(3);
                    }));
        }
        assertThat(said)
                .containsExactly(
                        "cache 'names' has met values in Redis that are encrypted with a key that this cache does"
                                + " not have ('new'), client::names:0 first; they count as absent (further ones are only"
                                + " counted)");
    }
}
