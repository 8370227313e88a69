package dev.cachoeira.redis.connection;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.testkit.fault.Relay;
import dev.cachoeira.testkit.server.RedisServer;
import dev.cachoeira.testkit.server.RespClient;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
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

    @Test
    void whoIsSentAwayAfterTheFirstBeatComesBackWithPauses() throws Exception {
        try (RedisServer server = RedisServer.launch();
                Relay relay = new Relay(server, "GET client::@server:", Socket::close);
                Cachoeira cachoeira = Cachoeira.builder()
                        .uri(relay.uri())
                        .startWait(Duration.ZERO)
                        .build()) {
            eventually(() -> assertThat(relay.accepted()).isPositive());
            Thread.sleep(2_000); // how often in a time is the question
            assertThat(relay.accepted()).isLessThan(20);
            assertThat(cachoeira.status().available()).isFalse();
        }
    }

    /** A script of somebody else's ends while a connection is being made: what was refused until then is asked again. */
    @Test
    void aServerThatWasBusyIsAskedAgainWhoItIsAndForItsPushes() throws Exception {
        try (RedisServer server =
                        RedisServer.builder().config("lua-time-limit", "1").start();
                RespClient busy = RespClient.connect(server.port(), Duration.ofSeconds(60))) {
            CompletableFuture<Object> endless =
                    CompletableFuture.supplyAsync(() -> busy.send("EVAL", "while true do end", "0"));
            eventually(() -> assertThatThrownBy(() -> server.send("PING")).hasMessageContaining("BUSY"));
            try (Relay relay = new Relay(server, "SCRIPT LOAD", client -> end(server, endless));
                    Cachoeira cachoeira = Cachoeira.builder().uri(relay.uri()).build()) {
                eventually(() -> assertThat(cachoeira.status().available()).isTrue());
                assertThat(cachoeira.status().nodes()).hasSize(1).allMatch(node -> node.tracking());
                assertThat(server.send("KEYS", "client::@server:*")).asString().contains(runId(server));
            }
        }
    }

    /** Of the first connection; what came before on it has been answered by then. */
    private static void end(RedisServer server, CompletableFuture<Object> endless) {
        if (!endless.isDone()) {
            LockSupport.parkNanos(500_000_000);
            server.send("SCRIPT", "KILL");
            assertThat(endless).failsWithin(Duration.ofSeconds(10));
        }
    }

    private static String runId(RedisServer server) {
        return ServerFacts.field(String.valueOf(server.send("INFO", "server")), "run_id");
    }

    @Test
    void aMarkThatIsNoTextKeepsNobodyOut() {
        try (RedisServer server = RedisServer.launch()) {
            String info = server.send("INFO", "server") + "\n" + server.send("INFO", "replication");
            String mark =
                    "client::@server:" + ServerFacts.parse("node", info, true).runId();
            server.send("RPUSH", mark, "somebody's");
            try (Cachoeira cachoeira = connect(server)) {
                eventually(() -> assertThat(cachoeira.status().available()).isTrue());
                eventually(() -> assertThat(server.send("GET", mark)).isEqualTo("1"));
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
