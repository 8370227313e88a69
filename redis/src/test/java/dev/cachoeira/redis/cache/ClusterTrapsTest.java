package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.testkit.contract.Parallel;
import dev.cachoeira.testkit.server.RedisCluster;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
            RedisServer to = cluster.masters().stream()
                    .filter(node -> node != from)
                    .findFirst()
                    .orElseThrow();
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
            RedisServer to = cluster.masters().stream()
                    .filter(node -> node != from)
                    .findFirst()
                    .orElseThrow();
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
