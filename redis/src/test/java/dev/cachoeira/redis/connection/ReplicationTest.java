package dev.cachoeira.redis.connection;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.runtime.Timers;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.TransportOptions;
import dev.cachoeira.testkit.fault.Direction;
import dev.cachoeira.testkit.fault.FaultProxy;
import dev.cachoeira.testkit.server.RedisServer;
import io.lettuce.core.RedisURI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * When a writer learns what became of a write for replicas, whoever does not answer: a replica, the server, whoever connects,
 * or those that are ahead of it. Its last deadline is a timer that the test alone lets pass, so that each of the others has
 * to hold by itself.
 */
@Timeout(60)
class ReplicationTest {

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(1);

    /** What the machine may need: far less than what is long. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final List<Deadline> deadlines = new CopyOnWriteArrayList<>();
    private RedisServer primary = null;
    private RedisServer replica = null;
    private FaultProxy proxy = null;
    private Connector connector = null;
    private Replication replication = null;

    private record Deadline(Duration delay, Runnable task) {}

    @BeforeEach
    void launch() {
        primary = RedisServer.builder().config("repl-diskless-sync-delay", "0").start();
        replica = RedisServer.builder()
                .config("replicaof", "127.0.0.1", String.valueOf(primary.port()))
                .start();
        proxy = FaultProxy.to(primary.port());
        eventually(() ->
                assertThat(String.valueOf(replica.send("INFO", "replication"))).contains("master_link_status:up"));
    }

    @AfterEach
    void close() {
        replication.close();
        connector.close();
        proxy.close();
        replica.close();
        primary.close();
    }

    private void open(Duration connectTimeout) {
        RedisURI uri = RedisURI.create("127.0.0.1", proxy.port());
        TransportOptions options = new TransportOptions(uri.toString(), 1, connectTimeout, SHORT, Map.of());
        connector = new Connector(options, this::later);
        String info = primary.send("INFO", "server") + "\n" + primary.send("INFO", "replication");
        replication = new Replication(connector, uri, ServerFacts.parse("node", info, false));
    }

    private Timers.Handle later(Duration delay, Runnable task) {
        Deadline deadline = new Deadline(delay, task);
        deadlines.add(deadline);
        return () -> deadlines.remove(deadline);
    }

    /** How many replicas have it, or what kind of failure it was. */
    private CompletableFuture<Object> write(Duration within) {
        return write("key", within);
    }

    private CompletableFuture<Object> write(String key, Duration within) {
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Command.Handler handler = new Command.Handler() {
            @Override
            public void replied(@Nullable Object reply) {
                outcome.complete(String.valueOf(reply));
            }

            @Override
            public void failed(Failure failure) {
                outcome.complete(failure.kind());
            }
        };
        replication.send(Command.of(Verb.SET, handler, bytes(key), bytes("value")), 1, within);
        return outcome;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What the server knows of connections, but for its replica's and the one that asks. */
    private List<String> connections() {
        return String.valueOf(primary.send("CLIENT", "LIST"))
                .lines()
                .filter(line -> !line.contains("flags=S") && !line.contains("cmd=client|list"))
                .toList();
    }

    @Test
    void whoseReplicaIsSlowHearsFromTheServerInTimeThatItDoesNotHaveIt() {
        open(LONG);
        assertThat(write(LONG)).succeedsWithin(PATIENCE).isEqualTo("1");
        replica.pause();
        assertThat(write(SHORT.multipliedBy(3))).succeedsWithin(PATIENCE).isEqualTo("0");
        replica.resume();
        assertThat(write(LONG)).succeedsWithin(PATIENCE).isEqualTo("1");
        assertThat(deadlines).as("given up").isEmpty();
    }

    @Test
    void whoHearsNothingFromTheServerLearnsInTimeAndItsConnectionIsGivenUp() {
        open(LONG);
        assertThat(write(LONG)).succeedsWithin(PATIENCE).isEqualTo("1");
        assertThat(connections()).hasSize(1);
        proxy.halfOpen(Direction.TO_CLIENT);

        assertThat(write(SHORT)).succeedsWithin(PATIENCE).isEqualTo(Failure.Kind.UNKNOWN);

        eventually(() -> assertThat(connections()).isEmpty());
        proxy.heal();
        assertThat(write(LONG)).succeedsWithin(PATIENCE).isEqualTo("1");
    }

    @Test
    void whoWaitsForAConnectionLearnsInTimeHoweverLongConnectingMayTake() {
        open(LONG);
        proxy.halfOpen(Direction.TO_CLIENT);
        assertThat(write(SHORT)).succeedsWithin(PATIENCE).isEqualTo(Failure.Kind.UNKNOWN);
        assertThat(connections()).as("is still being opened").hasSize(1);
    }

    @Test
    void aConnectionThatNobodyAnswersIsGivenUp() {
        open(SHORT);
        proxy.halfOpen(Direction.TO_CLIENT);
        CompletableFuture<Object> write = write(LONG);
        eventually(() -> assertThat(connections()).hasSize(1));

        assertThat(write).succeedsWithin(PATIENCE).isEqualTo(Failure.Kind.UNKNOWN);

        eventually(() -> assertThat(connections()).isEmpty());
    }

    @Test
    void aConnectionWhoseServerDoesNotSayWhoItIsIsGivenUp() {
        open(Duration.ofSeconds(5));
        proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(1_500));
        CompletableFuture<Object> write = write(LONG);
        eventually(() -> assertThat(connections()).anyMatch(line -> line.contains("cmd=info")));
        proxy.halfOpen(Direction.TO_CLIENT); // its answer is still under way

        assertThat(write).succeedsWithin(PATIENCE).isEqualTo(Failure.Kind.UNKNOWN);

        eventually(() -> assertThat(connections()).isEmpty());
    }

    @Test
    void whoWaitsBehindOthersLearnsAfterThreeTimesThatLikeThem() {
        open(LONG);
        assertThat(write(LONG)).succeedsWithin(PATIENCE).isEqualTo("1");
        replica.pause();
        CompletableFuture<Object> first = write(LONG);
        eventually(() -> assertThat(connections()).anyMatch(line -> line.contains("cmd=wait")));
        CompletableFuture<Object> behind = write("behind", SHORT);
        assertThat(deadlines).extracting(Deadline::delay).containsExactly(LONG.multipliedBy(3), SHORT.multipliedBy(3));

        deadlines.get(1).task().run();
        assertThat(behind).isCompletedWithValue(Failure.Kind.NOT_SENT);
        assertThat(first).isNotDone();
        deadlines.get(0).task().run();
        assertThat(first).isCompletedWithValue(Failure.Kind.UNKNOWN);

        replica.resume();
        assertThat(write(LONG)).succeedsWithin(PATIENCE).isEqualTo("1");
        assertThat(primary.send("EXISTS", "behind")).isEqualTo(0L);
    }
}
