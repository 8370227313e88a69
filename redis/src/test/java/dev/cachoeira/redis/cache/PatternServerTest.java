package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.PatternInvalidation;
import dev.cachoeira.testkit.contract.Parallel;
import dev.cachoeira.testkit.server.RedisCluster;
import dev.cachoeira.testkit.server.RedisServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Invalidation by pattern under load, without Redis, and in a cluster that is moving slots. */
@Timeout(120)
class PatternServerTest extends TrapFixture {

    private static PatternInvalidation end(Cache<String, String> cache, String pattern) {
        return cache.async().invalidateMatching(pattern, any -> {}).join();
    }

    @Test
    void nothingOldSurvivesHoweverManyLoadAtTheSameTime() throws Exception {
        var server = opened(RedisServer.launch());
        var cache = texts(connect(server, PATIENT));
        var other = texts(connect(server, PATIENT));
        Map<String, String> crowd = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            crowd.put("crowd:" + i, "value");
        }
        cache.putAll(crowd);
        var running = new AtomicBoolean(true);
        List<CompletableFuture<Boolean>> readers = new ArrayList<>();
        for (var reader : List.of(cache, other)) {
            readers.add(Parallel.start(() -> {
                for (int i = 0; running.get(); i++) {
                    read(reader, "needle:" + i % 50);
                }
                return true;
            }));
        }
        for (int round = 0; round < 20; round++) {
            int now = source.incrementAndGet();
            assertThat(end(cache, "needle:*").cleared()).isFalse();
            for (int i = 0; i < 50; i++) {
                assertThat(Integer.parseInt(read(cache, "needle:" + i))).isGreaterThanOrEqualTo(now);
            }
            String last = "needle:" + round;
            eventually(() -> assertThat(Integer.parseInt(read(other, last))).isGreaterThanOrEqualTo(now));
        }
        running.set(false);
        for (var reader : readers) {
            assertThat(Parallel.result(reader)).isTrue();
        }
        assertThat(cache.exists("crowd:7")).isTrue();
    }

    @Test
    void withoutRedisTheWholeCacheOfTheTenantIsEndedWhenItIsBack() {
        var server = opened(RedisServer.launch());
        var instance = connect(server);
        var cache = texts(instance);
        read(cache, "a");
        read(cache, "b");
        server.saveRdb();
        server.kill();
        eventually(() -> assertThat(instance.status().available()).isFalse());
        source.set(2);
        assertThat(end(cache, "a*").cleared()).isTrue();
        assertThat(read(cache, "a")).isEqualTo("2");
        server.start();
        eventually(() -> assertThat(instance.status().available()).isTrue());

        assertThat(read(cache, "a")).isEqualTo("2");
        assertThat(read(cache, "b")).isEqualTo("2");
    }

    @Test
    void whileASlotIsOnItsWayAllIsEndedAndAfterwardsOnlyWhatMatches() {
        var cluster = opened(RedisCluster.launch());
        var cache = texts(connect(cluster.uri().replace("redis://", "redis-cluster://"), PATIENT));
        read(cache, "needle");
        read(cache, "other");
        assertThat(end(cache, "needle*").cleared()).isFalse();
        read(cache, "needle");
        int slot = RedisCluster.slotOf("trap:acme:texts:needle");
        RedisServer from = cluster.masterFor(slot);
        RedisServer to = cluster.masters().stream()
                .filter(node -> node != from)
                .findFirst()
                .orElseThrow();
        var move = cluster.startMove(slot, from, to);
        move.migrateKeys();
        source.set(2);

        assertThat(end(cache, "needle*").cleared()).isTrue();

        move.finish();
        eventually(() -> assertThat(end(cache, "none*").cleared()).isFalse());
        assertThat(read(cache, "needle")).isEqualTo("2");
        assertThat(read(cache, "other")).isEqualTo("2");
        eventually(() -> assertThat(end(cache, "needle*")).isEqualTo(new PatternInvalidation(3, 1, false)));
    }
}
