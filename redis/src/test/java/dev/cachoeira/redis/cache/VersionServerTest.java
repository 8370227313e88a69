package dev.cachoeira.redis.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.testkit.contract.Parallel;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a real server keeps of what was invalidated in a cache whose values have versions. */
class VersionServerTest extends TrapFixture {

    private static final Duration TOMBSTONE = Duration.ofMinutes(5);

    private Cache<String, String> versions(RedisServer server) {
        return texts(
                connect(server, PATIENT),
                builder -> builder.version(String::length).tombstoneTtl(TOMBSTONE));
    }

    /** Should the process that loads die, no put is stored before the time is over for which the tombstone stood. */
    @Test
    void aLeaseOverATombstoneStandsAsLongAsTheTombstoneWouldHave() throws Exception {
        var server = opened(RedisServer.launch());
        var cache = versions(server);
        cache.invalidate("needle");
        var loading = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var load = Parallel.start(() -> cache.get("needle", key -> {
            loading.countDown();
            Parallel.await(mayEnd);
            return "new";
        }));
        Parallel.await(loading);

        assertThat((Long) server.send("PTTL", entry(server, "needle"))).isGreaterThan(TOMBSTONE.toMillis() / 2);

        mayEnd.countDown();
        assertThat(Parallel.result(load)).isEqualTo("new");
        assertThat(cache.get("needle")).isEqualTo("new");
    }

    /** The lease goes, as a full server lets it; what keeps puts away must come in its place all the same. */
    @Test
    void aLoadThatFailsOnAFullServerLeavesNoPlaceToALatePut() {
        var server = opened(RedisServer.launch());
        var cache = versions(server);
        cache.invalidate("needle");
        assertThatThrownBy(() -> cache.get("needle", key -> {
                    server.send("CONFIG", "SET", "maxmemory", "1");
                    throw new IllegalStateException("the source is away");
                }))
                .hasMessage("the source is away");
        server.send("CONFIG", "SET", "maxmemory", "0");

        cache.put("needle", "late");

        assertThat(cache.get("needle")).isNull();
    }

    /** Were the lease deleted first, and the mark to follow, the place would be empty in between. */
    @Test
    void howeverOftenLoadsFailTheyLeaveNoPlaceToALatePut() {
        var cache = versions(opened(RedisServer.launch()));
        for (int i = 0; i < 300; i++) {
            String key = "needle" + i;
            cache.invalidate(key);
            assertThatThrownBy(() -> cache.get(key, same -> {
                        throw new IllegalStateException("the source is away");
                    }))
                    .hasMessage("the source is away");

            cache.put(key, "late");

            assertThat(cache.get(key)).as(key).isNull();
        }
    }
}
