package dev.cachoeira.redis.connection;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that can be connected to, and refuse what is asked first: it is of no use to hurry. */
@Timeout(60)
class RefusingServerTest {

    @Test
    void aReplicaIsNotConnectedToAgainAndAgainWithoutAPause() throws Exception {
        try (RedisServer master = RedisServer.launch();
                RedisServer replica = RedisServer.launch()) {
            replica.send("REPLICAOF", "127.0.0.1", String.valueOf(master.port()));
            try (Cachoeira cachoeira = connect(replica)) {
                long before = connections(replica);
                Thread.sleep(2_000); // how often in a time is the question
                assertThat(connections(replica) - before).isBetween(1L, 20L);
                assertThat(cachoeira.status().available()).isFalse();

                replica.send("REPLICAOF", "NO", "ONE");
                eventually(() -> assertThat(cachoeira.status().available()).isTrue());
            }
        }
    }

    /** As users of hosted servers often are. */
    @Test
    void aUserWhoMayNotAskWhoTheServerIsEndsNothingThatOthersHaveCached() {
        try (RedisServer server = RedisServer.launch()) {
            server.send("SET", "client::@all", "another's");
            server.send("ACL", "SETUSER", "limited", "on", ">secret", "~*", "&*", "+@all", "-@dangerous");
            String uri = server.uri().replace("redis://", "redis://limited:secret@");
            try (Cachoeira cachoeira =
                    Cachoeira.builder().uri(uri).startWait(Duration.ZERO).build()) {
                eventually(() -> assertThat(server.send("ACL", "LOG"))
                        .as("tried more than once")
                        .asString()
                        .containsPattern("count, [2-9]\\d*, reason, command, context, toplevel, object, role"));

                assertThat(server.send("EXISTS", "client::@all")).isEqualTo(1L);
                assertThat(server.send("KEYS", "client::@server:*")).asString().isEqualTo("[]");
                assertThat(cachoeira.status().available()).isFalse();
            }
        }
    }

    private static Cachoeira connect(RedisServer server) {
        return Cachoeira.builder().uri(server.uri()).startWait(Duration.ZERO).build();
    }

    private static long connections(RedisServer server) {
        String stats = String.valueOf(server.send("INFO", "stats"));
        return Long.parseLong(ServerFacts.field(stats, "total_connections_received"));
    }
}
