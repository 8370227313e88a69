package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static dev.cachoeira.testkit.contract.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Level;
import dev.cachoeira.testkit.contract.Parallel;
import dev.cachoeira.testkit.fault.Direction;
import dev.cachoeira.testkit.fault.FaultProxy;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.RedisServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real server does to holds, and holds on a server that is full or gone for a while. */
class SourceLagServerTest extends TrapFixture {

    private static final String ALL = "dev.cachoeira.testkit.server.RedisBinary#all";
    private static final Duration LONG = Duration.ofMinutes(5);

    private RedisServer server(RedisBinary binary) {
        RedisServer server = opened(RedisServer.launch(binary));
        server.send("CONFIG", "SET", "maxmemory-policy", "noeviction");
        return server;
    }

    private Cache<String, String> lagging(RedisServer server, Duration lag) {
        return texts(connect(server), builder -> builder.sourceLag(lag));
    }

    private static long millis(RedisServer server) {
        List<?> time = (List<?>) server.send("TIME");
        return Long.parseLong(String.valueOf(time.get(0))) * 1_000
                + Long.parseLong(String.valueOf(time.get(1))) / 1_000;
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aHoldGoesByItselfWhenTheLagIsOver(RedisBinary binary) {
        var server = server(binary);
        lagging(server, LONG).invalidate("needle");

        assertThat((Long) server.send("PTTL", entry(server, "needle"))).isBetween(1L, LONG.toMillis());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anEpochKnowsSinceWhenItStandsByTheServersClock(RedisBinary binary) {
        var server = server(binary);
        long before = millis(server);
        read(lagging(server, LONG), "needle");
        long after = millis(server);

        for (String epoch : keys(server, ":@")) {
            if (!epoch.contains("@server")) {
                assertThat(server.send("STRLEN", epoch)).isEqualTo(16L);
                assertThat(madeAt(server, epoch)).isBetween(before, after);
                assertThat((Long) server.send("PTTL", epoch)).isPositive();
            }
        }
    }

    /** The server itself reads the number: it is no text. */
    private static long madeAt(RedisServer server, String epoch) {
        String read =
                "return tostring(string.format('%.0f', (struct.unpack('>I8', redis.call('GETRANGE', KEYS[1], 8, 15)))))";
        return Long.parseLong(String.valueOf(server.send("EVAL", read, "1", epoch)));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aFullServerHoldsAsWellAsItCanAndKeepsNothingPastTheLag(RedisBinary binary) {
        var server = server(binary);
        var cache = lagging(server, Duration.ofSeconds(1));
        var other = lagging(server, Duration.ofSeconds(1));
        eventually(
                () -> assertThat(cache.lookup("needle", key -> "old").level()).isEqualTo(Level.L1));
        assertThat(other.get("needle")).isEqualTo("old");
        server.send("CONFIG", "SET", "maxmemory", "1");

        cache.invalidate("needle");
        assertThat(cache.get("needle")).isNull();
        eventually(() -> assertThat(other.get("needle")).isNull());
        assertThat(other.get("needle", key -> "lagging")).isEqualTo("lagging");

        server.send("CONFIG", "SET", "maxmemory", "0");
        other.get("needle", key -> "lagging");
        eventually(() -> assertThat(other.get("needle", key -> "new")).isEqualTo("new"));
        eventually(
                () -> assertThat(cache.lookup("needle", key -> "new").level()).isNotEqualTo(Level.SOURCE));
        assertThat(cache.get("needle")).isEqualTo("new");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aKeyIsHeldWhenTheServerThatWasAwayIsToldOfItsEnd(RedisBinary binary) {
        var server = server(binary);
        var filler = texts(connect(server));
        var cache = lagging(server, LONG);
        read(filler, "needle");
        assertThat(cache.get("needle")).isEqualTo("1");

        server.pause();
        cache.invalidate("needle");
        assertThat(cache.get("needle", key -> "lagging")).isEqualTo("lagging");
        server.resume();

        eventually(() -> assertThat(keys(server, "needle"))
                .singleElement()
                .satisfies(entry -> assertThat(kind(server, entry)).isEqualTo((byte) 4)));
        eventually( // when it was told, too
                () -> assertThat(filler.get("needle", key -> "lagging")).isEqualTo("lagging"));
        eventually( // what it may have remembered while it thought that Redis was away is no entry for long
                () -> assertThat(filler.exists("needle")).isFalse());
        eventually(() -> assertThat(cache.exists("needle")).isFalse());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anInvalidationIsAcknowledgedWhenItReturnsThoughTheServerHadLostItsScripts(RedisBinary binary) {
        var server = server(binary);
        var proxy = opened(FaultProxy.to(server.port()));
        var instance = connect("redis://127.0.0.1:" + proxy.port(), PATIENT);
        var cache = texts(instance, builder -> builder.sourceLag(LONG));
        proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(100)); // so that what is owed is seen

        for (Runnable invalidation :
                List.<Runnable>of(() -> cache.invalidate("needle"), () -> cache.invalidateTag("tag"), cache::clear)) {
            server.send("SCRIPT", "FLUSH");
            invalidation.run();
            assertThat(instance.status().owedInvalidations()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aBulkLoadThatNothingIsKeptOfIsNotJoinedAfterAnInvalidationElsewhere(RedisBinary binary) throws Exception {
        var server = server(binary);
        var cache = texts(
                connect(server, PATIENT),
                builder -> builder.sourceLag(LONG).withoutLocal().leaseWait(LONG));
        var writer = lagging(server, LONG);
        read(cache, "other"); // its epochs are known, and new
        var loading = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var before = Parallel.start(() -> cache.getAll(List.of("needle"), keys -> {
            loading.countDown();
            mayEnd.await();
            return Map.of("needle", "old");
        }));
        Parallel.await(loading);

        writer.invalidate("needle");

        var loads = new AtomicInteger();
        within(Duration.ofSeconds(5), () -> {
            var unused = cache.async().get("needle", key -> {
                loads.incrementAndGet();
                return CompletableFuture.completedFuture("new");
            });
            assertThat(loads).hasPositiveValue();
        });
        mayEnd.countDown();
        assertThat(Parallel.result(before)).containsEntry("needle", "old");
    }

    private static byte kind(RedisServer server, String entry) {
        Object third = server.send("GETRANGE", entry, "2", "2");
        return ByteBuffer.wrap(String.valueOf(third).getBytes(StandardCharsets.UTF_8))
                .get();
    }
}
