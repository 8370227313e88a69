package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.testkit.server.RedisSentinel;
import dev.cachoeira.testkit.server.RedisServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One of two connections finds out that its server has been replaced; the former one still answers the other. */
@Timeout(60)
class SuccessorTest {

    @Test
    void connectionsFromBeforeAServerWasAReplicaAreMadeAnew() {
        try (RedisServer server = RedisServer.launch();
                RedisServer other = RedisServer.launch();
                Cachoeira cachoeira = connect(server.uri())) {
            eventually(() -> assertThat(connections(server)).hasSize(2));
            List<String> former = connections(server);
            server.send("REPLICAOF", "127.0.0.1", String.valueOf(other.port()));
            server.send("REPLICAOF", "NO", "ONE");

            server.send("CLIENT", "KILL", "ID", former.get(0));

            eventually(() -> assertThat(connections(server)).hasSize(2).doesNotContainAnyElementsOf(former));
            eventually(() -> assertThat(cachoeira.status().available()).isTrue());
        }
    }

    /** As it is while the former master is cut off from the Sentinels alone. */
    @Test
    void nobodyStaysWithAMasterThatSentinelsDoNotNameAnyMore() {
        try (RedisSentinel sentinel = RedisSentinel.launch();
                RedisServer successor = RedisServer.launch();
                Cachoeira cachoeira = connect(sentinel.uri())) {
            RedisServer master = sentinel.master();
            eventually(() -> assertThat(connections(master)).hasSize(2));
            for (RedisServer each : sentinel.sentinels()) {
                each.send("SENTINEL", "REMOVE", sentinel.masterName());
                each.send(
                        "SENTINEL",
                        "MONITOR",
                        sentinel.masterName(),
                        "127.0.0.1",
                        String.valueOf(successor.port()),
                        "1");
            }

            master.send("CLIENT", "KILL", "ID", connections(master).get(0));

            eventually(() -> assertThat(connections(successor)).hasSize(2));
            assertThat(connections(master)).isEmpty();
            eventually(() -> assertThat(cachoeira.status().available()).isTrue());
        }
    }

    @Test
    void allStayWithAServerThatDoesNotSayWhoItIs() {
        try (RedisServer server = RedisServer.launch()) {
            server.send("ACL", "SETUSER", "default", "-info");
            try (Cachoeira cachoeira = connect(server.uri())) {
                eventually(() -> assertThat(cachoeira.status().available()).isTrue());
                List<String> both = connections(server);
                assertThat(both).hasSize(2);
                server.send("CLIENT", "KILL", "ID", both.get(0));
                eventually(() -> assertThat(connections(server)).hasSize(2).doesNotContain(both.get(0)));
                eventually(() -> assertThat(cachoeira.status().available()).isTrue());

                assertThat(connections(server)).contains(both.get(1));
            }
        }
    }

    private static Cachoeira connect(String uri) {
        return Cachoeira.builder().uri(uri).connections(2).build();
    }

    /** The ids of those that hear of invalidations. */
    private static List<String> connections(RedisServer server) {
        return String.valueOf(server.send("CLIENT", "LIST"))
                .lines()
                .filter(line -> line.matches(".* flags=\\w*t\\w* .*"))
                .map(line -> line.replaceAll(".*?id=(\\d+) .*", "$1"))
                .toList();
    }
}
