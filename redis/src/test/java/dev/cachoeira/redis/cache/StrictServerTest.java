package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Fence;
import dev.cachoeira.cache.StrictInvalidationException;
import dev.cachoeira.cache.StrictOptions;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real server does to fences, and strict caches on a server that is full, emptied or gone for a while. */
class StrictServerTest extends TrapFixture {

    private static final String ALL = "dev.cachoeira.testkit.server.RedisBinary#all";
    private static final Duration TTL = Duration.ofMinutes(5);

    private RedisServer server(RedisBinary binary) {
        RedisServer server = opened(RedisServer.launch(binary));
        server.send("CONFIG", "SET", "maxmemory-policy", "noeviction");
        return server;
    }

    private Cache<String, String> strict(RedisServer server) {
        return strict(connect(server), TTL);
    }

    private static Cache<String, String> strict(Cachoeira instance, Duration ttl) {
        return texts(instance, builder -> builder.strict(StrictOptions.DEFAULTS.withFenceTtl(ttl)));
    }

    /** It loads each time. */
    private void storesNothing(Cache<String, String> cache) {
        for (int i = 0; i < 3; i++) {
            assertThat(read(cache, "needle")).isEqualTo(String.valueOf(source.get()));
            source.incrementAndGet();
        }
    }

    private void stores(Cache<String, String> cache, Cache<String, String> other) {
        String loaded = read(cache, "needle");
        source.incrementAndGet();
        assertThat(read(other, "needle")).isEqualTo(loaded);
        assertThat(read(cache, "needle")).isEqualTo(loaded);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aFenceLivesAsLongAsItsLastHolder(RedisBinary binary) {
        var server = server(binary);
        var cache = strict(server);
        var hasty = strict(connect(server), Duration.ofSeconds(1));
        Fence dead = hasty.fence("needle");
        dead.abandon();
        Fence one = cache.fence("needle");
        assertThat((Long) server.send("PTTL", entry(server, "needle")))
                .isBetween(TTL.toMillis() - 60_000, TTL.toMillis());
        assertThat(server.send("STRLEN", entry(server, "needle"))).isEqualTo(12L + 2 * 16);

        pass(Duration.ofSeconds(1));
        one.check();
        assertThat(server.send("STRLEN", entry(server, "needle")))
                .as("the dead one's time is over")
                .isEqualTo(12L + 16);
        one.close();
        assertThat(keys(server, "needle")).isEmpty();
        stores(cache, hasty);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aFenceWhoseProcessHasDiedGoesByItself(RedisBinary binary) {
        var server = server(binary);
        var cache = strict(server);
        var dying = strict(connect(server), Duration.ofSeconds(1));
        read(cache, "needle");
        dying.fence("needle").abandon();
        dying.fenceTags(Set.of("tag")).abandon();
        storesNothing(cache);

        eventually(() -> {
            read(cache, "needle");
            assertThat(cache.exists("needle")).isTrue();
        });
        stores(cache, dying);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aServerThatIsFullTakesNoFenceAndGivesUpWhatIsFenced(RedisBinary binary) {
        var server = server(binary);
        var cache = strict(server);
        var other = strict(server);
        Fence one = cache.fence("needle");
        Fence tag = cache.fenceTags(Set.of("tag"));
        server.send("CONFIG", "SET", "maxmemory", "1");

        assertThatThrownBy(() -> cache.fence("other")).isInstanceOf(StrictInvalidationException.class);
        assertThatThrownBy(one::check).isInstanceOf(StrictInvalidationException.class);
        one.close();
        tag.close();
        cache.invalidate("other"); // a deletion always passes
        cache.invalidateTag("tag");
        cache.clear();
        server.send("CONFIG", "SET", "maxmemory", "0");

        eventually(() -> {
            read(cache, "needle");
            assertThat(cache.exists("needle")).isTrue();
        });
        stores(cache, other);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aFenceThatTheServerHasLostStandsAgainOnceItIsChecked(RedisBinary binary) {
        var server = server(binary);
        var cache = strict(server);
        var other = strict(server);
        Fence fence = cache.fence("needle");
        server.send("FLUSHALL");
        for (Cache<String, String> each : List.of(cache, other)) { // both have heard of it then
            eventually(() -> {
                read(each, "needle");
                assertThat(each.exists("needle")).isTrue();
            });
        }

        fence.check();
        storesNothing(other);
        fence.close();

        stores(other, cache);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whileTheServerIsAwayWritesFailAndNothingIsRemembered(RedisBinary binary) {
        var server = server(binary);
        // What was sent before it was paused it does when it goes on: that fence goes by its TTL.
        var cache = strict(connect(server), Duration.ofSeconds(1));
        var other = strict(connect(server), Duration.ofSeconds(1));
        read(cache, "needle");
        server.pause();

        assertThatThrownBy(() -> cache.fence("needle")).isInstanceOf(StrictInvalidationException.class);
        assertThatThrownBy(() -> cache.invalidate("needle")).isInstanceOf(StrictInvalidationException.class);
        storesNothing(cache);
        storesNothing(other);
        server.resume();

        eventually(() -> {
            read(other, "needle");
            assertThat(other.exists("needle")).isTrue();
        });
        eventually(() -> cache.invalidate("needle"));
        stores(cache, other);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aServerThatHasLostItsScriptsIsGivenThemAgain(RedisBinary binary) {
        var server = server(binary);
        var cache = strict(server);
        server.send("SCRIPT", "FLUSH");
        Fence fence = cache.fence("needle");
        server.send("SCRIPT", "FLUSH");
        fence.check();
        storesNothing(cache);
        server.send("SCRIPT", "FLUSH");
        fence.close();
        assertThat(keys(server, "needle")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anEntryOfAnotherTypeIsFencedAndEndedLikeAnyOther(RedisBinary binary) {
        var server = server(binary);
        var cache = strict(server);
        var other = strict(server);
        read(cache, "needle");
        String name = entry(server, "needle");
        server.send("DEL", name);
        server.send("LPUSH", name, "foreign");
        cache.invalidate("needle");
        assertThat(server.send("EXISTS", name)).isEqualTo(0L);
        server.send("LPUSH", name, "foreign");
        try (Fence fence = cache.fence("needle")) {
            fence.check();
            storesNothing(other);
        }
        stores(cache, other);
    }
}
