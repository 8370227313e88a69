package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Warmer;
import dev.cachoeira.cache.WarmingReport.End;
import dev.cachoeira.testkit.contract.Parallel;
import dev.cachoeira.testkit.server.RedisCluster;
import dev.cachoeira.testkit.server.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Warming on real servers: one process at a time, and nothing that was invalidated meanwhile. */
class WarmerServerTest extends TrapFixture {

    private static final String LEASE = "trap::@warmer:texts";

    private final AtomicInteger loads = new AtomicInteger();

    private Warmer<String, String> warmer(Cache<String, String> cache, int keys) {
        return Warmer.of("texts", cache, () -> IntStream.range(0, keys).mapToObj(i -> "key" + i), this::load)
                .atMost(1_000_000);
    }

    private Map<String, String> load(List<String> keys) {
        loads.addAndGet(keys.size());
        String now = String.valueOf(source.get());
        return keys.stream().collect(Collectors.toMap(key -> key, key -> now));
    }

    @Test
    void oneProcessWarmsForAll() throws Exception {
        var server = opened(RedisServer.launch());
        var first = connect(server, PATIENT);
        var second = connect(server, PATIENT);
        var cache = texts(first);
        var other = texts(second);
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var run = first.warm(Warmer.of("texts", cache, () -> List.of("held").stream(), keys -> {
            begun.countDown();
            Parallel.await(end);
            return load(keys);
        }));
        Parallel.await(begun);
        assertThat((Long) server.send("PTTL", LEASE)).isBetween(1L, 30_000L);
        assertThat(second.warm(warmer(other, 10)).join().end()).isEqualTo(End.RUNS_ELSEWHERE);
        end.countDown();
        assertThat(run.join().end()).isEqualTo(End.COMPLETE);
        eventually(() -> assertThat(server.send("EXISTS", LEASE)).isEqualTo(0L));

        assertThat(second.warm(warmer(other, 5_000)).join().loaded()).isEqualTo(5_000);
        assertThat(first.warm(warmer(cache, 5_000)).join().loaded()).isZero();
        assertThat(loads).hasValue(5_001);
        assertThat(cache.get("key4999")).isEqualTo("1");
    }

    @Test
    void whatIsInvalidatedWhileItIsLoadedIsNotKept() throws Exception {
        var server = opened(RedisServer.launch());
        var first = connect(server, PATIENT);
        var cache = texts(first);
        var other = texts(connect(server, PATIENT));
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var run = first.warm(Warmer.of("texts", cache, () -> List.of("a", "b").stream(), keys -> {
            Map<String, String> old = load(keys);
            begun.countDown();
            Parallel.await(end);
            return old;
        }));
        Parallel.await(begun);
        source.set(2);
        other.invalidate("a");
        end.countDown();

        assertThat(run.join().end()).isEqualTo(End.COMPLETE);
        assertThat(read(other, "a")).isEqualTo("2");
        assertThat(read(other, "b")).isEqualTo("1");
    }

    @Test
    void aClusterIsWarmedToo() {
        var cluster = opened(RedisCluster.launch());
        var first = connect(cluster.uri().replace("redis://", "redis-cluster://"), PATIENT);

        assertThat(first.warm(warmer(texts(first), 1_000)).join().loaded()).isEqualTo(1_000);
        assertThat(first.warm(warmer(
                                texts(connect(cluster.uri().replace("redis://", "redis-cluster://"), PATIENT)), 1_000))
                        .join()
                        .loaded())
                .isZero();
    }
}
