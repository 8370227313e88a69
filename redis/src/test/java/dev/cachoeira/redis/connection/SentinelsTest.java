package dev.cachoeira.redis.connection;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.runtime.SystemTimers;
import dev.cachoeira.server.TransportOptions;
import dev.cachoeira.testkit.fault.FaultProxy;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.RedisSentinel;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which of several servers that call themselves masters is the one, while Sentinels are behind, hang or are gone. */
@Timeout(60)
class SentinelsTest {

    private static final String SECRET = "secret";

    /** The former master stays one: it obeys no Sentinel, as one that they cannot reach. */
    private static RedisServer replaced(RedisSentinel sentinel) {
        RedisServer former = sentinel.master();
        former.send("ACL", "SETUSER", "default", "-slaveof", "-replicaof");
        sentinel.sentinels().get(0).send("SENTINEL", "FAILOVER", sentinel.masterName());
        RedisServer master = sentinel.awaitReplacement(former);
        assertThat(String.valueOf(former.send("ROLE"))).contains("master");
        assertThat(master).isNotSameAs(former);
        return former;
    }

    private static Cachoeira connect(String uri) {
        return Cachoeira.builder().uri(uri).connections(2).build();
    }

    private static List<String> connections(RedisServer server) {
        return String.valueOf(server.send("CLIENT", "LIST"))
                .lines()
                .filter(line -> line.contains("name=cachoeira"))
                .toList();
    }

    @Test
    void nobodyStaysWithAMasterThatAnswersAndDoesNotKnowThatItWasReplaced() {
        try (RedisSentinel sentinel = RedisSentinel.launch();
                Cachoeira cachoeira = connect(sentinel.uri().replace("/0#", "/3#"))) {
            eventually(() -> assertThat(cachoeira.status().available()).isTrue());

            RedisServer former = replaced(sentinel);

            eventually(() -> assertThat(connections(sentinel.master()))
                    .hasSize(2)
                    .allMatch(connection -> connection.contains(" db=3 ")));
            assertThat(connections(former)).isEmpty();
            eventually(() -> assertThat(cachoeira.status().available()).isTrue());
        }
    }

    /** It cannot log in to any server, so it never hears of the others. */
    private static RedisServer ignorant(RedisServer master, String name, long epoch) {
        return RedisServer.builder(RedisBinary.bundled())
                .sentinel(List.of(
                        "sentinel monitor " + name + " 127.0.0.1 " + master.port() + " 9",
                        "sentinel auth-pass " + name + " wrong",
                        "sentinel config-epoch " + name + " " + epoch))
                .start();
    }

    @Test
    void aSentinelThatIsBehindDoesNotLeadToTheFormerMasterThoughItIsAskedFirst() {
        try (RedisSentinel sentinel = RedisSentinel.builder(RedisBinary.bundled())
                        .password(SECRET)
                        .start();
                RedisServer behind = ignorant(sentinel.master(), sentinel.masterName(), 0);
                FaultProxy ahead = FaultProxy.to(behind.port())) {
            RedisServer former = replaced(sentinel);
            String uri = sentinel.uri().replace("@", "@127.0.0.1:" + ahead.port() + ",");
            try (Cachoeira cachoeira = connect(uri)) {
                eventually(() -> assertThat(cachoeira.status().available()).isTrue());
                RedisServer master = sentinel.master();
                List<String> both = ids(master);
                assertThat(both).hasSize(2);
                assertThat(connections(former)).isEmpty();

                sentinel.sentinels().forEach(RedisServer::kill);
                long before = ahead.stats().bytesToClient();
                eventually(() -> assertThat(ahead.stats().bytesToClient())
                        .as("several answers that name the former master")
                        .isGreaterThan(before + 3_000));

                assertThat(ids(master)).containsExactlyInAnyOrderElementsOf(both);

                master.send("CLIENT", "KILL", "ID", both.get(0));
                eventually(() -> assertThat(ids(master)).hasSize(2).doesNotContain(both.get(0)));
                assertThat(ids(master)).contains(both.get(1));
                assertThat(connections(former)).isEmpty();
            }
        }
    }

    private static List<String> ids(RedisServer server) {
        return connections(server).stream()
                .map(connection -> connection.replaceAll("^id=(\\d+) .*", "$1"))
                .toList();
    }

    @Test
    void aUserWhoMayOnlyAskForTheAddressIsConnected() {
        try (RedisSentinel sentinel = RedisSentinel.launch()) {
            sentinel.sentinels().forEach(each -> each.send("ACL", "SETUSER", "default", "-sentinel|master"));
            try (Cachoeira cachoeira = connect(sentinel.uri())) {
                eventually(() -> assertThat(cachoeira.status().available()).isTrue());
            }
        }
    }

    @Test
    void aSentinelThatHangsKeepsNobodyWaiting() {
        try (RedisSentinel sentinel = RedisSentinel.launch()) {
            sentinel.sentinels().get(0).pause();
            try (Cachoeira cachoeira = Cachoeira.builder()
                    .uri(sentinel.uri())
                    .connectTimeout(Duration.ofSeconds(30))
                    .build()) {
                eventually(() -> assertThat(cachoeira.status().available()).isTrue());
            }
        }
    }

    @Test
    void whoIsConnectedStaysSoWithoutAnySentinelAndHearsThemWhenTheyAreBack() {
        try (RedisSentinel sentinel = RedisSentinel.launch();
                Cachoeira cachoeira = connect(sentinel.uri())) {
            eventually(() -> assertThat(cachoeira.status().available()).isTrue());
            RedisServer master = sentinel.master();
            List<String> before = connections(master);
            sentinel.sentinels().forEach(RedisServer::kill);
            sentinel.sentinels().forEach(RedisServer::start);
            assertThat(cachoeira.status().available()).isTrue();
            assertThat(connections(master)).hasSameSizeAs(before);

            RedisServer former = replaced(sentinel);

            eventually(() -> assertThat(connections(sentinel.master())).hasSize(2));
            assertThat(connections(former)).isEmpty();
        }
    }

    private static RedisServer withPassword() {
        return RedisServer.builder(RedisBinary.bundled()).password(SECRET).start();
    }

    private static String uri(FaultProxy... sentinels) {
        return "redis-sentinel://:" + SECRET + "@"
                + Stream.of(sentinels).map(each -> "127.0.0.1:" + each.port()).collect(Collectors.joining(","))
                + "/0#mymaster";
    }

    /** Until it has answered several times more. */
    private static void isHeard(FaultProxy sentinel) {
        long before = sentinel.stats().bytesToClient();
        eventually(() -> assertThat(sentinel.stats().bytesToClient()).isGreaterThan(before + 3_000));
    }

    @Test
    void aSentinelThatIsFarAwayIsHeardAndNobodyGoesBackToTheFormerMaster() {
        try (RedisServer former = withPassword();
                RedisServer master = withPassword();
                RedisServer behind = ignorant(former, "mymaster", 1);
                RedisServer informed = ignorant(master, "mymaster", 2);
                FaultProxy near = FaultProxy.to(behind.port());
                FaultProxy far = FaultProxy.to(informed.port())) {
            far.delay(Duration.ofMillis(75));
            try (Cachoeira cachoeira = connect(uri(near, far))) {
                eventually(() -> assertThat(connections(master)).hasSize(2));
                List<String> both = ids(master);
                isHeard(near);
                assertThat(ids(master)).containsExactlyInAnyOrderElementsOf(both);
                assertThat(connections(former)).isEmpty();
                assertThat(cachoeira.status().available()).isTrue();
            }
        }
    }

    @Test
    void aSentinelThatHangsKeepsNobodyFromOneThatIsBackAMomentLater() {
        try (RedisServer master = withPassword();
                RedisServer hanging = ignorant(master, "mymaster", 1);
                RedisServer other = ignorant(master, "mymaster", 1);
                FaultProxy one = FaultProxy.to(hanging.port());
                FaultProxy two = FaultProxy.to(other.port())) {
            hanging.pause();
            two.refuse();
            try (Cachoeira cachoeira = Cachoeira.builder()
                    .uri(uri(one, two))
                    .connectTimeout(Duration.ofSeconds(30))
                    .startWait(Duration.ZERO)
                    .build()) {
                eventually(() -> assertThat(one.stats().bytesToServer()).isPositive());
                two.accept();
                eventually(() -> assertThat(cachoeira.status().available()).isTrue());
            }
        }
    }

    @Test
    void whatIsNamedAgainWithANewerConfigurationIsNotLeftForAnOlderOne() {
        try (RedisServer master = withPassword();
                RedisServer former = withPassword();
                RedisServer first = ignorant(master, "mymaster", 1);
                RedisServer third = ignorant(master, "mymaster", 3);
                RedisServer second = ignorant(former, "mymaster", 2);
                FaultProxy one = FaultProxy.to(first.port());
                FaultProxy three = FaultProxy.to(third.port());
                FaultProxy two = FaultProxy.to(second.port())) {
            three.refuse();
            two.refuse();
            try (Cachoeira cachoeira = connect(uri(one, three, two))) {
                eventually(() -> assertThat(connections(master)).hasSize(2));
                List<String> both = ids(master);
                three.accept();
                isHeard(three);
                first.kill();
                third.kill();
                two.accept();
                isHeard(two);
                assertThat(ids(master)).containsExactlyInAnyOrderElementsOf(both);
                assertThat(cachoeira.status().available()).isTrue();
            }
        }
    }

    @Test
    void theWatchGoesOnWhateverItsCallbackThrows() {
        AtomicInteger told = new AtomicInteger();
        var options = new TransportOptions("any", 1, Duration.ofSeconds(2), Duration.ofMillis(50), Map.of());
        try (RedisServer master = withPassword();
                RedisServer sentinel = ignorant(master, "mymaster", 1);
                FaultProxy ahead = FaultProxy.to(sentinel.port());
                SystemTimers timers = new SystemTimers();
                Connector connector = new Connector(options, timers)) {
            var sentinels = new Sentinels(connector, ServerAddress.parse(uri(ahead)));
            var watch = new SentinelWatch(sentinels, "master", timers, named -> {
                told.incrementAndGet();
                throw new IllegalStateException("what becomes of connections");
            });
            watch.begin();
            eventually(() -> assertThat(told).hasValueGreaterThan(2));
            watch.close();
        }
    }
}
