package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Fence;
import dev.cachoeira.cache.FleetOptions;
import dev.cachoeira.cache.StrictInvalidationException;
import dev.cachoeira.cache.StrictOptions;
import dev.cachoeira.testkit.fault.FaultProxy;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Strict caches whose fences must be on a replica before they count: what fails, what waits, and for how long. */
class StrictReplicasTest extends TrapFixture {

    private static final String ALL = "dev.cachoeira.testkit.server.RedisBinary#all";

    /** How long a replica takes to hear of a write, at least. */
    private static final Duration LATE = Duration.ofMillis(200);

    private RedisServer primary = null;
    private RedisServer replica = null;
    private FaultProxy between = null;

    private void launch(RedisBinary binary) {
        primary = opened(RedisServer.builder(binary)
                .config("repl-diskless-sync-delay", "0")
                .config("maxmemory-policy", "noeviction")
                .start());
        between = opened(FaultProxy.to(primary.port()));
        replica = opened(RedisServer.builder(binary)
                .config("replicaof", "127.0.0.1", String.valueOf(between.port()))
                .start());
        eventually(() ->
                assertThat(String.valueOf(replica.send("INFO", "replication"))).contains("master_link_status:up"));
    }

    private Cache<String, String> strict(FleetOptions fleet, int replicas) {
        return texts(
                connect(primary, fleet), builder -> builder.strict(StrictOptions.DEFAULTS.withFenceReplicas(replicas)));
    }

    /** Of the fence around the needle. */
    private String stamp(RedisServer server) {
        return String.valueOf(server.send("GETRANGE", entry(primary, "needle"), "4", "11"));
    }

    private Object replicated(String key) {
        return replica.send("EXISTS", key);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aFenceIsOnTheReplicaWhenItStands(RedisBinary binary) {
        launch(binary);
        Cache<String, String> cache = strict(PATIENT, 1);
        between.delay(LATE);
        try (Fence fence = cache.fence("needle")) {
            assertThat(replicated(entry(primary, "needle"))).isEqualTo(1L);
            String raised = stamp(replica);
            fence.check();
            assertThat(stamp(replica)).as("put up again").isNotEqualTo(raised).isEqualTo(stamp(primary));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatAReplicaDoesNotHaveIsNotInvalidated(RedisBinary binary) {
        launch(binary);
        Cache<String, String> cache = strict(QUICK, 1);
        Cache<String, String> other = strict(QUICK, 0);
        read(cache, "needle");
        eventually(() -> assertThatCode(() -> cache.fence("hay").close()).doesNotThrowAnyException());
        Fence early = cache.fence("hay");
        long failed = cache.stats().fences().failed(); // a replica that has just come may be slow
        replica.pause();
        assertThatThrownBy(early::check).isInstanceOf(StrictInvalidationException.class);
        early.close();
        assertThatThrownBy(() -> cache.fence("needle")).isInstanceOf(StrictInvalidationException.class);
        assertThatThrownBy(() -> cache.invalidate("needle"))
                .isInstanceOf(StrictInvalidationException.class)
                .hasMessageContaining("one of the 1 replicas");
        assertThat(cache.stats().fences().failed()).isEqualTo(failed + 3);
        source.incrementAndGet();
        assertThat(read(other, "needle")).as("the primary has it").isEqualTo("2");
        other.fence("needle").close();

        replica.resume();
        eventually(() -> assertThatCode(() -> cache.fence("needle").close()).doesNotThrowAnyException());
        String loaded = read(cache, "needle");
        source.incrementAndGet();
        assertThat(read(other, "needle")).isEqualTo(loaded);
    }

    /** With its first replica a server begins another history, which its connections hear nothing of. */
    @Test
    void aReplicaThatComesAfterTheConnectionsCounts() {
        primary = opened(RedisServer.builder()
                .config("repl-diskless-sync-delay", "0")
                .config("maxmemory-policy", "noeviction")
                .start());
        Cache<String, String> cache = strict(PATIENT, 1);
        replica = opened(RedisServer.builder()
                .config("replicaof", "127.0.0.1", String.valueOf(primary.port()))
                .start());
        eventually(() ->
                assertThat(String.valueOf(replica.send("INFO", "replication"))).contains("master_link_status:up"));

        eventually(() -> assertThatCode(() -> cache.fence("needle").close()).doesNotThrowAnyException());
    }

    @Test
    void aDeletionIsOnTheReplicaWhenItIsAcknowledged() {
        launch(RedisBinary.bundled());
        Cache<String, String> cache = strict(PATIENT, 1);
        read(cache, "needle");
        String key = entry(primary, "needle");
        eventually(() -> assertThat(replicated(key)).isEqualTo(1L));
        between.delay(LATE);
        cache.invalidate("needle");
        assertThat(replicated(key)).isEqualTo(0L);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatAnotherHasJustDeletedIsNotInvalidatedBeforeAReplicaHasHeardOfIt(RedisBinary binary) {
        launch(binary);
        Cache<String, String> cache = strict(QUICK, 1);
        Cache<String, String> other = strict(QUICK, 0);
        read(cache, "needle");
        eventually(() -> assertThat(replicated(entry(primary, "needle"))).isEqualTo(1L));
        cache.fence("hay").close(); // the replica has all that its connection has written
        replica.pause();
        other.invalidate("needle");

        assertThatThrownBy(() -> cache.invalidate("needle")).isInstanceOf(StrictInvalidationException.class);

        replica.resume();
        eventually(() -> assertThatCode(() -> cache.invalidate("needle")).doesNotThrowAnyException());
        assertThat(keys(replica, "needle")).isEmpty();
    }

    @Test
    void whoWaitsForReplicasHoldsUpNobodyElse() {
        launch(RedisBinary.bundled());
        Cache<String, String> cache = strict(PATIENT, 1);
        read(cache, "needle");
        replica.pause();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> cache.invalidate("hay"));
        eventually(() -> assertThat(connections("wait")).isEqualTo(1));

        source.incrementAndGet();
        assertThat(read(cache, "needle")).as("answered by Redis").isEqualTo("1");
        assertThat(read(cache, "other")).as("loaded, and stored").isEqualTo("2");
        assertThat(writer).isNotDone();
        assertThat(connections("wait")).isEqualTo(1);
        replica.resume();
        assertThat(writer).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void whoFencesOnAServerThatStandsStillLearnsWithinThreeDeadlines() {
        launch(RedisBinary.bundled());
        Duration deadline = Duration.ofSeconds(1);
        Cache<String, String> cache = strict(PATIENT.withDeadline(deadline), 1); // its window ends much later
        eventually(() -> assertThatCode(() -> cache.fence("needle").close()).doesNotThrowAnyException());
        primary.pause();

        long began = System.nanoTime();
        assertThatThrownBy(() -> cache.fence("needle")).isInstanceOf(StrictInvalidationException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(deadline, deadline.multipliedBy(3).plus(MARGIN));

        primary.resume();
        eventually(() -> assertThatCode(() -> cache.fence("needle").close()).doesNotThrowAnyException());
    }

    @Test
    void manyFencesWaitTogether() {
        launch(RedisBinary.bundled());
        Cache<String, String> cache = strict(PATIENT, 1);
        between.delay(LATE); // one after the other they would take longer than they may
        List<String> keys = IntStream.range(0, 300).mapToObj(i -> "key" + i).toList();
        cache.fenceAll(keys).close();
        assertThat(cache.stats().fences().raised()).isEqualTo(1);
    }

    @Test
    void itsConnectionIsOpenedWhenItIsNeededAndMendsItself() {
        launch(RedisBinary.bundled());
        Cache<String, String> none = strict(PATIENT, 0);
        none.fence("needle").close();
        assertThat(ours()).hasSize(1);
        Cache<String, String> cache = strict(PATIENT, 1);
        cache.fence("needle").close();
        assertThat(ours()).hasSize(3);

        List<String> writers =
                ours().stream().filter(line -> line.contains("cmd=wait")).toList();
        assertThat(writers).hasSize(1);
        primary.send("CLIENT", "KILL", "ID", writers.get(0).replaceAll(".*?id=(\\d+) .*", "$1"));
        eventually(() -> assertThatCode(() -> cache.fence("needle").close()).doesNotThrowAnyException());
        primary.send("SCRIPT", "FLUSH");
        cache.fence("needle").close();
        assertThat(ours()).hasSize(3);
    }

    private List<String> ours() {
        return String.valueOf(primary.send("CLIENT", "LIST"))
                .lines()
                .filter(line -> line.contains("name=cachoeira"))
                .toList();
    }

    private long connections(String command) {
        return ours().stream().filter(line -> line.contains("cmd=" + command)).count();
    }
}
