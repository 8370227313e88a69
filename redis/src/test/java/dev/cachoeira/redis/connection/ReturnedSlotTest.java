package dev.cachoeira.redis.connection;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.runtime.SystemTimers;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Link;
import dev.cachoeira.server.Transport;
import dev.cachoeira.server.TransportOptions;
import dev.cachoeira.testkit.server.RedisCluster;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A slot that leaves a node and comes back, and nobody has looked meanwhile: the map is the same as before. */
@Timeout(120)
class ReturnedSlotTest {

    private static final int SLOT = 7;
    private static final int CONNECTIONS = 2;

    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final List<Link> remapped = new CopyOnWriteArrayList<>();

    @Test
    void whatANodeHasToldIsWorthNothingAfterASlotHasLeftItAndComeBackBetweenTwoBeats() throws Exception {
        try (RedisCluster cluster = RedisCluster.launch();
                SystemTimers timers = new SystemTimers();
                Transport transport = new LettuceTransportProvider().create(options(cluster), timers)) {
            transport.open(new Told());
            eventually(() -> assertThat(links).hasSize(3 * CONNECTIONS));
            RedisServer home = cluster.masterFor(SLOT);
            RedisServer elsewhere = cluster.masters().stream()
                    .filter(node -> node != home)
                    .findFirst()
                    .orElseThrow();
            List<Link> itsLinks = links.stream()
                    .filter(link -> link.node().equals("127.0.0.1:" + home.port()))
                    .toList();
            beat(itsLinks.get(0));
            beat(itsLinks.get(0));
            assertThat(remapped).isEmpty();

            takeOver(cluster, home, elsewhere);
            takeOver(cluster, elsewhere, home);
            beat(itsLinks.get(0));

            assertThat(remapped).containsExactlyInAnyOrderElementsOf(itsLinks);
            beat(itsLinks.get(1));
            assertThat(remapped).hasSize(CONNECTIONS);
        }
    }

    private static TransportOptions options(RedisCluster cluster) {
        String uri = cluster.uri().replace("redis://", "redis-cluster://");
        return new TransportOptions(uri, CONNECTIONS, Duration.ofSeconds(2), Duration.ofMillis(100), Map.of());
    }

    /** Without the slot's keys, of whose end the old node tells nobody. */
    private static void takeOver(RedisCluster cluster, RedisServer from, RedisServer to) {
        cluster.startMove(SLOT, from, to);
        to.send("CLUSTER", "SETSLOT", String.valueOf(SLOT), "NODE", String.valueOf(to.send("CLUSTER", "MYID")));
        eventually(() -> assertThat(cluster.masterFor(SLOT)).isSameAs(to));
        cluster.awaitStable();
    }

    private static void beat(Link link) throws Exception {
        CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
        link.beat(new Command.Handler() {
            @Override
            public void replied(@Nullable Object reply) {
                answer.complete(reply);
            }

            @Override
            public void failed(Failure failure) {
                answer.completeExceptionally(new IllegalStateException(failure.message()));
            }
        });
        assertThat(answer.get(10, TimeUnit.SECONDS)).isNotNull();
    }

    private final class Told implements Transport.Listener {

        @Override
        public void connected(Link link) {
            links.add(link);
        }

        @Override
        public void disconnected(Link link) {
            links.remove(link);
        }

        @Override
        public void remapped(Link link) {
            remapped.add(link);
        }

        @Override
        public void invalidated(Link link, @Nullable List<byte[]> keys) {
            // Nobody remembers anything.
        }
    }
}
