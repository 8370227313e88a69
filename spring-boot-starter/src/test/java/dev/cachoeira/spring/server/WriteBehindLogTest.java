package dev.cachoeira.spring.server;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.WriteBehindOptions;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.spring.support.LibraryLog;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator reads of caches that are written behind: once each, and never a value. */
class WriteBehindLogTest {

    @RegisterExtension
    private final LibraryLog log = new LibraryLog(Level.INFO, ILoggingEvent::getFormattedMessage);

    private final List<String> said = log.said();

    @Test
    void aServerThatMayLoseWhatWaitsAndASourceThatTakesNothing() {
        try (RedisServer redis = RedisServer.builder()
                .config("maxmemory", "50mb")
                .config("maxmemory-policy", "allkeys-lru")
                .config("appendonly", "no")
                .start()) {
            Applications.plain()
                    .withPropertyValues(
                            "REDIS_URL=" + redis.uri(),
                            "cachoeira.tenant.header=none",
                            "cachoeira.redis.start-wait=10s",
                            "cachoeira.redis.deadline=5s",
                            "cachoeira.redis.coherence-window=20s")
                    .run(context -> writeTwice(context.getBean(Cachoeira.class)));
        }
        assertThat(said).filteredOn(line -> line.contains("allkeys-lru")).hasSize(1);
        assertThat(said).filteredOn(line -> line.contains("keeps no log")).hasSize(1);
        assertThat(said)
                .filteredOn(line -> line.contains("has failed; what it did not take waits"))
                .hasSize(1);
        assertThat(said)
                .filteredOn(line -> line.contains("takes changes again"))
                .hasSize(1);
        assertThat(said).noneMatch(line -> line.contains("secret"));
    }

    private static void writeTwice(Cachoeira cachoeira) {
        List<String> written = new CopyOnWriteArrayList<>();
        int[] failures = {5};
        var notes = cachoeira
                .cache("notes", Integer.class, String.class)
                .writeBehind(
                        changes -> {
                            if (failures[0]-- > 0) {
                                throw new IllegalStateException("away");
                            }
                            changes.forEach(change -> written.add(change.required()));
                        },
                        WriteBehindOptions.DEFAULTS
                                .withDelay(Duration.ofMillis(10))
                                .withWriters(1)
                                .withBackoff(Duration.ofMillis(10))
                                .withLongestBackoff(Duration.ofMillis(20)))
                .build();
        notes.put(1, "secret one");
        notes.put(2, "secret two");
        eventually(() -> assertThat(written).hasSize(2));
    }
}
