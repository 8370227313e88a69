package dev.cachoeira.spring.server;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.testkit.server.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What debug logging tells of single gets, and what it never does. */
class AccessLogTest {

    private static final String SECRET = "the value itself";

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            said.add(event.getLevel() + " " + event.getFormattedMessage().replaceFirst("\\d+ µs$", "…"));
        }
    };

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("dev.cachoeira.access.names");
    }

    @BeforeEach
    void listen() {
        appender.start();
        logger().addAppender(appender);
        logger().setLevel(Level.DEBUG);
    }

    @AfterEach
    void stopListening() {
        logger().detachAppender(appender);
        logger().setLevel(null);
    }

    private static Cache<String, String> names(Cachoeira cachoeira) {
        return cachoeira.cache("names", String.class, String.class).build().forTenant("acme");
    }

    private static String line(String what, String key) {
        return "DEBUG " + what + " cache=names tenant=acme key=" + key + " time=…";
    }

    private void assertSaid(String... lines) {
        eventually(() -> assertThat(said).containsExactlyInAnyOrder(lines));
        said.clear();
    }

    @Test
    void missesSetsAndHitsOfBothLevelsAreSaidWithTheirKeys() {
        try (RedisServer redis = RedisServer.launch();
                Cachoeira cachoeira = Cachoeira.connect(redis.uri());
                Cachoeira other = Cachoeira.connect(redis.uri())) {
            Cache<String, String> names = names(cachoeira);
            Cache<String, String> elsewhere = names(other);
            names.get("1", key -> SECRET);
            assertSaid(line("miss", "1"), line("set", "1"));
            names.get("1", key -> SECRET);
            assertSaid(line("hit l1", "1"));
            names.async().get("1").join();
            assertSaid(line("hit l1", "1"));
            elsewhere.get("1", key -> SECRET);
            assertSaid(line("hit l2", "1"));

            names.get("absent");
            assertSaid(line("miss", "absent"));
            names.async().get("absent").join();
            assertSaid(line("miss", "absent"));
            names.put("2", SECRET);
            assertSaid(line("set", "2"));

            elsewhere.getAll(List.of("1", "2", "3"), missing -> Map.of("3", SECRET));
            assertSaid(line("hit l1", "1"), line("hit l2", "2"), line("miss", "3"), line("set", "3"));
            elsewhere.getAll(List.of("3", "absent"));
            assertSaid(line("hit l1", "3"), line("miss", "absent"));
        }
    }

    @Test
    void everyHitInMemoryIsSaidWhileItIsOnAndNoneAfterwards() {
        try (Cachoeira cachoeira = Cachoeira.inMemory()) {
            Cache<String, String> names = names(cachoeira);
            names.get("1", key -> SECRET);
            said.clear();
            for (int i = 0; i < 1_000; i++) {
                names.get("1", key -> SECRET);
            }
            assertThat(said).hasSize(1_000).containsOnly(line("hit l1", "1"));

            logger().setLevel(Level.INFO);
            said.clear();
            names.get("1", key -> SECRET);
            names.get("2", key -> SECRET);
            assertThat(said).isEmpty();
        }
    }

    @Test
    void aLineBreakInAKeyDoesNotForgeALineOfTheLog() {
        try (Cachoeira cachoeira = Cachoeira.inMemory()) {
            names(cachoeira).get("1\nhit l1", key -> SECRET);
            assertThat(said).contains(line("miss", "1?hit l1"));
        }
    }
}
