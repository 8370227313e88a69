package dev.cachoeira.spring.server;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.cachoeira.Cachoeira;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.spring.support.LibraryLog;
import dev.cachoeira.testkit.fault.FaultProxy;
import dev.cachoeira.testkit.fault.Relay;
import dev.cachoeira.testkit.server.RedisSentinel;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** What an operator reads while Redis is away: one line for each change, and the reason where there is one to know. */
class OutageLogTest {

    private static final String AWAY = "WARN Redis at %s is away (";
    private static final String IN_USE = "INFO Redis 7.0.15 at %s is in use";
    private static final String UNREACHABLE = "WARN Redis at %s cannot be reached (";

    @RegisterExtension
    private final LibraryLog log =
            new LibraryLog(Level.INFO, event -> event.getLevel() + " " + event.getFormattedMessage());

    private final List<String> said = log.said();

    private static ApplicationContextRunner application(String uri) {
        return Applications.plain()
                .withPropertyValues(
                        "REDIS_URL=" + uri,
                        "cachoeira.tenant.header=none",
                        "cachoeira.redis.start-wait=0",
                        "cachoeira.redis.deadline=5s",
                        "cachoeira.redis.coherence-window=10s",
                        "cachoeira.redis.reconnect-delay=20ms");
    }

    private static boolean reached(ApplicationContext context) {
        return context.getBean(Cachoeira.class).awaitAvailable(Duration.ofSeconds(15));
    }

    private void assertSaid(RedisServer redis, String... beginnings) {
        assertSaid(redis.uri(), beginnings);
    }

    private void assertSaid(String uri, String... beginnings) {
        String address = uri.substring("redis://".length());
        eventually(() -> {
            assertThat(said).hasSize(beginnings.length);
            for (int i = 0; i < beginnings.length; i++) {
                assertThat(said.get(i)).startsWith(beginnings[i].formatted(address));
            }
        });
    }

    @Test
    void aRedisThatGoesAndComesBackIsOneLineEach() {
        try (RedisServer redis = RedisServer.launch()) {
            application(redis.uri()).run(context -> {
                assertThat(reached(context)).isTrue();
                assertSaid(redis, IN_USE);

                redis.kill();
                assertSaid(redis, IN_USE, AWAY);

                redis.start();
                assertThat(reached(context)).isTrue();
                assertSaid(redis, IN_USE, AWAY, IN_USE);
            });
        }
    }

    @Test
    void aRedisThatIsNotThereAtTheStartIsOneLineHoweverManyConnectionsMissIt() {
        try (RedisServer redis = RedisServer.launch()) {
            String uri = redis.uri();
            redis.stop();
            application(uri).withPropertyValues("cachoeira.redis.connections=8").run(context -> {
                assertSaid(redis, UNREACHABLE);
                redis.start();
                assertThat(reached(context)).isTrue();
                assertSaid(redis, UNREACHABLE, IN_USE);
            });
        }
    }

    @Test
    void aRedisThatComesBackWithAnotherPasswordSaysWhyItIsNotUsed() {
        try (RedisServer redis = RedisServer.launch()) {
            application(redis.uri()).run(context -> {
                assertThat(reached(context)).isTrue();
                try (var client = redis.client()) {
                    client.send("CONFIG", "SET", "requirepass", "another");
                    client.send("CLIENT", "KILL", "TYPE", "normal");
                }
                assertSaid(redis, IN_USE, AWAY, UNREACHABLE);
                assertThat(said.get(2)).contains("NOAUTH");
            });
        }
    }

    @Test
    void sentinelsThatAreAllGoneAndComeBackAreOneLineEach() {
        try (RedisSentinel sentinel = RedisSentinel.launch()) {
            application(sentinel.uri()).run(context -> {
                assertThat(reached(context)).isTrue();
                assertSaid(sentinel.master(), IN_USE);

                sentinel.sentinels().forEach(RedisServer::kill);
                assertSaid(sentinel.servers().get(0), IN_USE, "WARN no Sentinel names the master (");

                sentinel.sentinels().forEach(RedisServer::start);
                assertSaid(
                        sentinel.servers().get(0),
                        IN_USE,
                        "WARN no Sentinel names the master (",
                        "INFO a Sentinel names the master mymaster");
                assertThat(reached(context)).isTrue();
            });
        }
    }

    @Test
    void aMasterThatNoSentinelKnowsIsOneLine() {
        try (RedisSentinel sentinel = RedisSentinel.launch();
                FaultProxy ahead = FaultProxy.to(sentinel.sentinels().get(0).port())) {
            application("redis-sentinel://127.0.0.1:" + ahead.port() + "/0#another")
                    .run(context -> {
                        eventually(() -> assertThat(ahead.stats().accepted())
                                .as("asked again and again")
                                .isGreaterThan(10));
                        assertThat(said)
                                .singleElement()
                                .asString()
                                .startsWith("WARN Redis at master another by Sentinels ")
                                .contains("knows no master of the name another");
                    });
        }
    }

    /** It may be chance, though there were many attempts before it: while the server was not there. */
    @Test
    void aConnectionThatIsLostOnceAsSoonAsItStandsIsNoLine() throws Exception {
        AtomicInteger toLose = new AtomicInteger();
        try (RedisServer redis = RedisServer.launch();
                Relay relay = new Relay(redis, "GET client::@server:", client -> {
                    if (toLose.getAndDecrement() > 0) {
                        client.close();
                    }
                })) {
            application(relay.uri())
                    .withPropertyValues("cachoeira.redis.connections=1")
                    .run(context -> {
                        assertThat(reached(context)).isTrue();
                        LockSupport.parkNanos(
                                500_000_000); // far longer than the reconnect delay: it was not lost at once
                        redis.kill();
                        int before = relay.accepted();
                        eventually(() -> assertThat(relay.accepted()).isGreaterThan(before + 2));
                        toLose.set(1);
                        redis.start();
                        assertThat(reached(context)).isTrue();
                        assertThat(toLose).hasNonPositiveValue();
                        assertSaid(relay.uri(), IN_USE, AWAY, IN_USE);
                    });
        }
    }

    /** What it refuses is asked for again and again, on one connection after the other. */
    private void assertSaidOnce(RedisServer redis, String refused, String beginning) {
        redis.send("ACL", "SETUSER", "default", refused);
        application(redis.uri()).run(context -> {
            assertSaid(redis, beginning);
            redis.send("ACL", "LOG", "RESET");
            eventually(() -> assertThat(redis.send("ACL", "LOG"))
                    .asString()
                    .as("tried many times after that")
                    .containsPattern("count, ([5-9]|\\d\\d+), reason, command, context, toplevel, object, "
                            + refused.substring(1)));
            assertSaid(redis, beginning);
        });
    }

    @Test
    void aServerThatRefusesToEndWhatItHoldsIsOneLine() {
        try (RedisServer redis = RedisServer.launch()) {
            assertSaidOnce(redis, "-del", "WARN Redis at %s cannot be used, since ");
        }
    }

    @Test
    void aServerThatSaysNeitherWhoNorWhatItIsIsOneLine() {
        try (RedisServer redis = RedisServer.launch()) {
            redis.send("ACL", "SETUSER", "default", "-info");
            assertSaidOnce(redis, "-role", UNREACHABLE);
        }
    }
}
