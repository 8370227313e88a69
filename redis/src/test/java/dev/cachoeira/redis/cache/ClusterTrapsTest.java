package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheListener;
import dev.cachoeira.cache.CachesStatus;
import dev.cachoeira.testkit.FreePort;
import dev.cachoeira.testkit.contract.Parallel;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.RedisCluster;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cluster moves slots and loses masters. */
@Timeout(120)
class ClusterTrapsTest extends TrapFixture {

    private RedisCluster cluster;
    private Cachoeira first;
    private Cache<String, String> cache;
    private Cache<String, String> other;

    private void launch() {
        cluster = opened(RedisCluster.launch());
        String uri = cluster.uri().replace("redis://", "redis-cluster://");
        first = connect(uri, QUICK);
        cache = texts(first);
        other = texts(connect(uri, QUICK));
        warm(cache, other);
    }

    @Test
    void aSlotThatMovesUnderLoadLeavesNothingStale() throws Exception {
        launch();
        var running = new AtomicBoolean(true);
        List<CompletableFuture<Integer>> readers = new ArrayList<>();
        for (var reader : List.of(cache, other)) {
            readers.add(Parallel.start(() -> {
                int reads = 0;
                while (running.get()) {
                    read(reader, "needle");
                    reads++;
                }
                return reads;
            }));
        }
        for (int round = 0; round < 4; round++) {
            String key = anyKey("needle");
            int slot = RedisCluster.slotOf(key);
            RedisServer from = cluster.masterFor(slot);
            RedisServer to = masterBut(from);
            var move = cluster.startMove(slot, from, to);
            isSeen(round % 2 == 0 ? cache : other);
            move.migrateKeys();
            isSeen(round % 2 == 0 ? other : cache);
            move.finish();
            isSeen(round % 2 == 0 ? cache : other);
        }
        running.set(false);
        for (var reader : readers) {
            assertThat(Parallel.result(reader)).isPositive();
        }
        staysCoherent(cache, other);
    }

    @Test
    void slotsThatMoveOneAfterTheOtherLeaveEveryServerInUseAndNothingOwed() {
        launch();
        int slot = RedisCluster.slotOf(anyKey("needle"));
        RedisServer one = cluster.masterFor(slot);
        RedisServer other = masterBut(one);
        for (int round = 0; round < 10; round++) {
            boolean there = round % 2 == 0;
            for (int i = 0; i < 20; i++) {
                cache.invalidate(round + "-" + i);
            }

            cluster.moveSlot(slot, there ? one : other, there ? other : one);

            assertThat(first.status().nodes()).allMatch(CachesStatus.Node::available);
            eventually(() -> assertThat(first.status().owedInvalidations()).isZero());
        }
        staysCoherent(cache, this.other);
    }

    @Test
    void everySlotOfAnEpochMovesAndInvalidationsStillReachAll() {
        launch();
        List<String> epochs = new ArrayList<>();
        for (RedisServer master : cluster.masters()) {
            epochs.addAll(keys(master, ""));
        }
        assertThat(epochs).hasSizeGreaterThan(1);
        for (String epoch : epochs) {
            int slot = RedisCluster.slotOf(epoch);
            RedisServer from = cluster.masterFor(slot);
            RedisServer to = masterBut(from);
            cluster.moveSlot(slot, from, to);
            for (Runnable ending : List.<Runnable>of(
                    () -> cache.invalidateTag("tag"),
                    cache::clear,
                    () -> first.forTenant("acme").clear())) {
                source.incrementAndGet();
                ending.run();
                assertThat(read(cache, "needle")).isEqualTo(String.valueOf(source.get()));
                eventually(() -> assertThat(read(other, "needle")).isEqualTo(String.valueOf(source.get())));
            }
        }
        staysCoherent(cache, other);
    }

    @Test
    void aMasterThatIsKilledTakesNoInvalidationWithIt() {
        launch();
        RedisServer master = cluster.masterFor(anyKey("needle"));
        isSeen(cache);
        source.incrementAndGet();
        cache.invalidate("needle");

        cluster.kill(master);
        assertThat(read(cache, "needle")).isEqualTo(String.valueOf(source.get()));
        pass(WINDOW.plus(MARGIN));
        assertThat(read(other, "needle")).isEqualTo(String.valueOf(source.get()));
        source.incrementAndGet();
        cache.invalidate("needle");
        assertThat(read(cache, "needle")).isEqualTo(String.valueOf(source.get()));
        cluster.awaitReplacement(master);

        eventually(() -> assertThat(read(other, "needle")).isEqualTo(String.valueOf(source.get())));
        assertThat(first.awaitAvailable(Duration.ofSeconds(20))).isTrue();
        staysCoherent(cache, other);
    }

    @Test
    void aFormerMasterThatReturnsWithoutTheLastInvalidationsBringsNothingBack() {
        launch();
        RedisServer former = cluster.masterFor(anyKey("needle"));
        RedisServer successor = cluster.partnerOf(former);
        cluster.promote(successor);
        isSeen(cache);
        eventually(() -> assertThat(keys(former, "needle")).hasSize(1));
        warm(cache, other);
        former.pause();
        successor.send("CLIENT", "KILL", "TYPE", "replica");
        source.incrementAndGet();
        cache.invalidate("needle");
        eventually(() -> assertThat(read(other, "needle")).isEqualTo(String.valueOf(source.get())));
        assertThat(read(cache, "needle")).isEqualTo(String.valueOf(source.get()));

        cluster.kill(successor);
        former.resume();
        cluster.awaitReplacement(successor);

        assertThat(first.awaitAvailable(Duration.ofSeconds(20))).isTrue();
        pass(WINDOW.plus(MARGIN));
        for (int i = 0; i < 50; i++) {
            assertThat(read(cache, "needle")).isEqualTo(String.valueOf(source.get()));
            assertThat(read(other, "needle")).isEqualTo(String.valueOf(source.get()));
        }
        staysCoherent(cache, other);
    }

    @Test
    void aKeyOnItsWayToANodeWithoutSlotsIsDeletedThereAndCostsNoOtherKey() {
        cluster = opened(RedisCluster.launch());
        String uri = cluster.uri().replace("redis://", "redis-cluster://");
        List<String> lost = new CopyOnWriteArrayList<>();
        first = opened(Cachoeira.builder()
                .uri(uri)
                .fleet(QUICK)
                .listener(new CacheListener() {
                    @Override
                    public void available(String node, boolean available, String why) {
                        if (!available) {
                            lost.add(node + ": " + why);
                        }
                    }
                })
                .build());
        assertThat(first.awaitAvailable(Duration.ofSeconds(20))).isTrue();
        cache = texts(first);
        other = texts(connect(uri, QUICK));
        warm(cache, other);
        String key = anyKey("needle");
        RedisServer from = cluster.masterFor(key);
        RedisServer to = opened(RedisServer.builder(RedisBinary.bundled())
                .port(FreePort.findWithBusPort())
                .config("cluster-enabled", "yes")
                .start());
        join(to, from);
        String slot = String.valueOf(RedisCluster.slotOf(key));
        to.send("CLUSTER", "SETSLOT", slot, "IMPORTING", id(from));
        from.send("CLUSTER", "SETSLOT", slot, "MIGRATING", id(to));
        from.send("MIGRATE", "127.0.0.1", String.valueOf(to.port()), key, "0", "5000");
        assertThat(keys(to, "needle")).containsExactly(key);
        lost.clear();

        source.incrementAndGet();
        cache.invalidate("needle");

        assertThat(read(cache, "needle")).isEqualTo(String.valueOf(source.get()));
        eventually(() -> assertThat(keys(to, "needle")).isEmpty());
        eventually(() -> assertThat(first.status().owedInvalidations()).isZero());
        assertThat(lost).isEmpty();
        to.send("CLUSTER", "SETSLOT", slot, "NODE", id(to));
        from.send("CLUSTER", "SETSLOT", slot, "NODE", id(to));
        staysCoherent(cache, other);
    }

    @Test
    void aHoldIsPutWhereItsKeyIsMovedTo() {
        launch();
        String key = anyKey("needle");
        var lagging = texts(
                connect(cluster.uri().replace("redis://", "redis-cluster://"), QUICK),
                builder -> builder.sourceLag(Duration.ofMinutes(5)));
        int slot = RedisCluster.slotOf(key);
        RedisServer from = cluster.masterFor(slot);
        RedisServer to = masterBut(from);
        var move = cluster.startMove(slot, from, to);
        move.migrateKeys();

        lagging.invalidate("needle");
        move.finish();

        eventually(() -> assertThat(to.send("GETRANGE", key, "2", "2"))
                .as("the kind of a hold")
                .isEqualTo("\u0004"));
        read(other, "needle");
        assertThat(other.exists("needle")).isFalse();
    }

    @Test
    void aServerThatHasLostItsScriptsIsGivenOneThatIsSentOnToIt() {
        launch();
        String key = anyKey("needle");
        Cachoeira connected = connect(cluster.uri().replace("redis://", "redis-cluster://"), QUICK);
        var lagging = texts(connected, builder -> builder.sourceLag(Duration.ofMinutes(5)));
        int slot = RedisCluster.slotOf(key);
        RedisServer from = cluster.masterFor(slot);
        RedisServer to = masterBut(from);
        var move = cluster.startMove(slot, from, to);
        move.migrateKeys();
        to.send("SCRIPT", "FLUSH");

        lagging.invalidate("needle");

        eventually(() -> assertThat(connected.status().owedInvalidations()).isZero());
        move.finish();
        assertThat(to.send("GETRANGE", key, "2", "2")).as("the kind of a hold").isEqualTo("\u0004");
    }

    @Test
    void aClusterThatTakesTheNameOfOneThatIsGoneIsGoneByThoughItsEpochsAreLower() {
        RedisCluster former = opened(RedisCluster.launch());
        cluster = opened(RedisCluster.launch());
        for (int i = 0; i < 30; i++) {
            former.masters().get(i % 3).send("CLUSTER", "BUMPEPOCH");
        }
        Cachoeira connected = connect(
                former.uri().replace("redis://", "redis-cluster://") + ","
                        + cluster.uri().replace("redis://", ""),
                QUICK);
        assertThat(connected.awaitAvailable(Duration.ofSeconds(20))).isTrue();
        assertThat(addresses(connected)).containsAll(addresses(former));

        former.close();

        eventually(() -> assertThat(addresses(connected)).containsExactlyInAnyOrderElementsOf(addresses(cluster)));
        assertThat(connected.awaitAvailable(Duration.ofSeconds(20))).isTrue();
    }

    private static List<String> addresses(Cachoeira connected) {
        return connected.status().nodes().stream()
                .map(CachesStatus.Node::address)
                .toList();
    }

    private static List<String> addresses(RedisCluster of) {
        return of.masters().stream().map(node -> "127.0.0.1:" + node.port()).toList();
    }

    private RedisServer masterBut(RedisServer one) {
        return cluster.masters().stream()
                .filter(node -> node != one)
                .findFirst()
                .orElseThrow();
    }

    private static void join(RedisServer node, RedisServer member) {
        member.send("CLUSTER", "MEET", "127.0.0.1", String.valueOf(node.port()));
        eventually(() -> {
            assertThat(String.valueOf(member.send("CLUSTER", "NODES"))).contains(id(node));
            assertThat(String.valueOf(node.send("CLUSTER", "INFO"))).contains("cluster_state:ok");
            assertThat(String.valueOf(node.send("CLUSTER", "NODES"))).contains(id(member));
        });
    }

    private static String id(RedisServer node) {
        return String.valueOf(node.send("CLUSTER", "MYID"));
    }

    private void isSeen(Cache<String, String> writer) {
        String now = String.valueOf(source.incrementAndGet());
        writer.invalidate("needle");
        assertThat(read(writer, "needle")).isEqualTo(now);
        eventually(() -> assertThat(read(cache, "needle")).isEqualTo(now));
        eventually(() -> assertThat(read(other, "needle")).isEqualTo(now));
    }

    private String anyKey(String needle) {
        eventually(() -> {
            read(cache, "needle");
            assertThat(cluster.masters().stream().flatMap(node -> keys(node, needle).stream()))
                    .isNotEmpty();
        });
        return cluster.masters().stream()
                .flatMap(node -> keys(node, needle).stream())
                .findFirst()
                .orElseThrow();
    }
}
