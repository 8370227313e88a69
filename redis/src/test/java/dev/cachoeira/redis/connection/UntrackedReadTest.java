package dev.cachoeira.redis.connection;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.runtime.SystemTimers;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Link;
import dev.cachoeira.server.Transport;
import dev.cachoeira.server.TransportOptions;
import dev.cachoeira.testkit.server.RedisServer;
import dev.cachoeira.testkit.server.RespClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which reads the server tells about: exactly those that did not say otherwise, whoever else sends at the same time. */
@Timeout(60)
class UntrackedReadTest {

    private static final int ROUNDS = 2_000;

    @Test
    void twoThreadsThatReadAtOnceAreTrackedEachAsItAsked() throws Exception {
        Set<String> pushed = ConcurrentHashMap.newKeySet();
        try (RedisServer server = RedisServer.builder().start();
                SystemTimers timers = new SystemTimers();
                Transport transport = new LettuceTransportProvider().create(options(server), timers);
                RespClient other = RespClient.connect(server.port())) {
            Link link = open(transport, pushed);
            CountDownLatch answered = new CountDownLatch(4 * ROUNDS);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                threads.add(reading(link, Verb.GET, "tracked:" + i + ":", answered));
                threads.add(reading(link, Verb.MGET_UNTRACKED, "untracked:" + i + ":", answered));
            }
            threads.forEach(Thread::start);
            assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();

            for (int i = 0; i < 2; i++) {
                for (int round = 0; round < ROUNDS; round++) {
                    other.send("SET", "tracked:" + i + ":" + round, "changed");
                    other.send("SET", "untracked:" + i + ":" + round, "changed");
                }
            }

            eventually(() -> assertThat(pushed.stream().filter(key -> key.startsWith("tracked")))
                    .hasSize(2 * ROUNDS));
            assertThat(pushed).noneMatch(key -> key.startsWith("untracked"));
        }
    }

    @Test
    void aServerThatDoesNotLetReadsGoUntrackedAnswersAndTracksThem() throws Exception {
        Set<String> pushed = ConcurrentHashMap.newKeySet();
        try (RedisServer server = RedisServer.builder().start();
                SystemTimers timers = new SystemTimers();
                Transport transport = new LettuceTransportProvider().create(options(server), timers);
                RespClient other = RespClient.connect(server.port())) {
            other.send("ACL", "SETUSER", "default", "-client|caching");
            CountDownLatch answered = new CountDownLatch(ROUNDS);
            reading(open(transport, pushed), Verb.MGET_UNTRACKED, "key:", answered)
                    .start();
            assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();

            other.send("SET", "key:0", "changed");

            eventually(() -> assertThat(pushed).contains("key:0"));
        }
    }

    private static TransportOptions options(RedisServer server) {
        return new TransportOptions(server.uri(), 1, Duration.ofSeconds(2), Duration.ofMillis(100), Map.of());
    }

    private static Link open(Transport transport, Set<String> pushed) throws InterruptedException {
        CountDownLatch connected = new CountDownLatch(1);
        transport.open(new Transport.Listener() {
            @Override
            public void connected(Link link) {
                connected.countDown();
            }

            @Override
            public void disconnected(Link link) {
                // The end of the test.
            }

            @Override
            public void remapped(Link link) {
                // Never happens here.
            }

            @Override
            public void invalidated(Link link, @Nullable List<byte[]> keys) {
                if (keys != null) {
                    keys.forEach(key -> pushed.add(new String(key, StandardCharsets.UTF_8)));
                }
            }
        });
        assertThat(connected.await(10, TimeUnit.SECONDS)).isTrue();
        Link link = transport.link(new byte[] {'k'});
        assertThat(link).isNotNull();
        return link;
    }

    private static Thread reading(Link link, Verb verb, String prefix, CountDownLatch answered) {
        Command.Handler handler = new Command.Handler() {
            @Override
            public void replied(@Nullable Object reply) {
                answered.countDown();
            }

            @Override
            public void failed(Failure failure) {
                // Never counted: the test ends red.
            }
        };
        return new Thread(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                byte[] key = (prefix + round).getBytes(StandardCharsets.UTF_8);
                link.send(List.of(Command.of(verb, handler, key)));
            }
        });
    }
}
