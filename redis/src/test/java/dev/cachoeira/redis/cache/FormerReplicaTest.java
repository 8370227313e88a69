package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.testkit.server.RedisServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server was a replica for a moment, so it may have forgotten invalidations, and one of the connections to it finds out. */
@Timeout(60)
class FormerReplicaTest {

    @Test
    void theOtherConnectionsToItAreMadeAnewToo() {
        try (RedisServer server = RedisServer.launch();
                RedisServer other = RedisServer.launch();
                Cachoeira cachoeira =
                        Cachoeira.builder().uri(server.uri()).connections(2).build()) {
            eventually(() -> assertThat(connections(server)).hasSize(2));
            List<String> former = connections(server);
            server.send("REPLICAOF", "127.0.0.1", String.valueOf(other.port()));
            server.send("REPLICAOF", "NO", "ONE");

            server.send("CLIENT", "KILL", "ID", former.get(0));

            eventually(() -> assertThat(connections(server)).hasSize(2).doesNotContainAnyElementsOf(former));
            eventually(() -> assertThat(cachoeira.status().available()).isTrue());
        }
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
