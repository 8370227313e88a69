package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static dev.cachoeira.testkit.contract.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.FleetOptions;
import dev.cachoeira.testkit.contract.Parallel;
import dev.cachoeira.testkit.fault.Direction;
import dev.cachoeira.testkit.fault.FaultProxy;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The network fails, the server stops, comes back empty, or comes back with what it had forgotten to forget. */
class FaultTrapsTest extends TrapFixture {

    private static final FleetOptions DEFAULT_DEADLINE = new FleetOptions(
            "trap",
            Duration.ofMillis(250),
            WINDOW,
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            10_000);

    /** The ways in which a value can be ended. */
    @SuppressWarnings("ImmutableEnumChecker") // lambdas that hold nothing
    enum Ending implements BiConsumer<Cachoeira, Cache<String, String>> {
        INVALIDATE((cachoeira, cache) -> cache.invalidate("needle")),
        INVALIDATE_ALL((cachoeira, cache) -> cache.invalidateAll(List.of("needle", "other"))),
        TAG((cachoeira, cache) -> cache.invalidateTag("tag")),
        CLEAR((cachoeira, cache) -> cache.clear()),
        CLEAR_ALL_TENANTS((cachoeira, cache) -> cache.clearAllTenants()),
        TENANT((cachoeira, cache) -> cachoeira.forTenant("acme").clear()),
        EVERYTHING((cachoeira, cache) -> cachoeira.clearEverything());

        private final transient BiConsumer<Cachoeira, Cache<String, String>> way;

        Ending(BiConsumer<Cachoeira, Cache<String, String>> way) {
            this.way = way;
        }

        @Override
        public void accept(Cachoeira cachoeira, Cache<String, String> cache) {
            way.accept(cachoeira, cache);
        }
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void invalidationsOfAnOutageAreReplayedBeforeAnythingIsRead(Ending ending) throws Exception {
        var server = opened(RedisServer.launch());
        var proxy = opened(FaultProxy.to(server.port()));
        var cut = connect(proxy);
        var cache = texts(cut);
        var other = texts(connect(server));
        warm(cache, other);
        proxy.refuse();
        proxy.cutAll();
        eventually(() -> assertThat(cut.status().available()).isFalse());

        source.set(2);
        ending.accept(cut, cache);
        assertThat(read(cache, "needle")).isEqualTo("2");
        assertThat(cut.status().owedInvalidations()).isPositive();
        var reading = new AtomicBoolean(true);
        var reads = Parallel.start(() -> {
            int stale = 0;
            while (reading.get()) {
                stale += read(cache, "needle").equals("2") ? 0 : 1;
            }
            return stale;
        });
        proxy.heal();

        eventually(() -> assertThat(read(other, "needle")).isEqualTo("2"));
        eventually(() -> assertThat(cut.status().available()).isTrue());
        eventually(() -> assertThat(cut.status().owedInvalidations()).isZero());
        reading.set(false);
        assertThat(Parallel.result(reads)).isZero();
        staysCoherent(cache, other);
    }

    @Test
    void aServerThatAnswersLateDoesNotEndWhatIsRememberedWithoutIt() throws Exception {
        var server = opened(RedisServer.launch());
        var proxy = opened(FaultProxy.to(server.port()));
        var slow = connect("redis://127.0.0.1:" + proxy.port(), QUICK.withOutageTtl(Duration.ofMinutes(1)));
        var cache = texts(slow);
        Duration roundTrip = WINDOW.plus(WINDOW.dividedBy(2)); // each beat comes back when its window is over
        proxy.delay(roundTrip.dividedBy(2));
        eventually(() -> assertThat(slow.status().available()).isFalse());

        var loads = new AtomicInteger();
        long until = System.nanoTime() + roundTrip.multipliedBy(4).toNanos();
        while (System.nanoTime() < until) {
            cache.get("needle", key -> "loaded " + loads.incrementAndGet());
            Thread.sleep(5);
        }

        assertThat(loads).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void aRestartFromAnOlderFileBringsNothingBack(Ending ending) {
        var server = opened(RedisServer.launch());
        var first = connect(server);
        var cache = texts(first);
        var other = texts(connect(server));
        warm(cache, other);
        server.saveRdb();
        source.set(2);
        ending.accept(first, cache);
        assertThat(read(cache, "needle")).isEqualTo("2");
        eventually(() -> assertThat(read(other, "needle")).isEqualTo("2"));

        server.kill();
        server.start();

        assertThat(keys(server, "needle")).hasSize(1);
        neverStaleAfterTheWindow("2", cache, other);
        assertThat(first.awaitAvailable(Duration.ofSeconds(10))).isTrue();
        assertThat(read(texts(connect(server)), "needle")).isEqualTo("2");
        staysCoherent(cache, other);
    }

    @Test
    void aLoadWhoseConnectionWasCutKeepsNobodyWaitingForItsLease() throws Exception {
        var server = opened(RedisServer.launch());
        var proxy = opened(FaultProxy.to(server.port()));
        var cut = connect(proxy);
        var cache = texts(cut, builder -> builder.leaseWait(Duration.ofSeconds(30)));
        var other = texts(connect(server), builder -> builder.leaseWait(Duration.ofSeconds(30)));
        var loading = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var load = Parallel.start(() -> cache.get("needle", key -> {
            loading.countDown();
            mayEnd.await();
            return "first";
        }));
        loading.await();
        proxy.cutAll();
        eventually(() -> assertThat(cut.status().available()).isFalse());
        long began = System.nanoTime();
        mayEnd.countDown();

        assertThat(Parallel.result(load)).isEqualTo("first");
        assertThat(read(other, "needle")).isEqualTo("1");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15)); // the lease: 20 s
    }

    @Test
    void whoWaitsForALeaseThroughAConnectionThatIsCutAsksAgain() throws Exception {
        var server = opened(RedisServer.launch());
        var proxy = opened(FaultProxy.to(server.port()));
        var cache = texts(connect(server), builder -> builder.leaseWait(Duration.ofSeconds(30)));
        var cut = texts(connect(proxy), builder -> builder.leaseWait(Duration.ofSeconds(30)));
        var loading = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var load = Parallel.start(() -> cache.get("needle", key -> {
            loading.countDown();
            mayEnd.await();
            return "1";
        }));
        loading.await();
        int before = told(server);
        var waiting = Parallel.start(() -> read(cut, "needle"));
        eventually(() -> assertThat(told(server)).isEqualTo(before + 6)); // five epochs, and the needle
        long began = System.nanoTime();
        proxy.cutAll();

        assertThat(Parallel.result(waiting)).isEqualTo("1");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15)); // the lease: 20 s
        mayEnd.countDown();
        assertThat(Parallel.result(load)).isEqualTo("1");
    }

    /** How many keys each connection is told of, summed up. */
    private static int told(RedisServer server) {
        var stats = String.valueOf(server.send("INFO", "stats"));
        return Integer.parseInt(stats.replaceAll("(?s).*tracking_total_items:(\\d+).*", "$1"));
    }

    @Test
    void aRestartWithoutDataServesNothingOld() {
        var server = opened(RedisServer.launch());
        var cache = texts(connect(server));
        var other = texts(connect(server));
        warm(cache, other);

        server.kill();
        source.set(2);
        cache.invalidate("needle");
        assertThat(read(cache, "needle")).isEqualTo("2");
        server.start();

        neverStaleAfterTheWindow("2", cache, other);
        staysCoherent(cache, other);
    }

    @Test
    void withoutTheServerMemoryIsNotServedLongerThanTheWindow() {
        var server = opened(RedisServer.launch());
        var cache = texts(connect(server));
        var other = texts(connect(server));
        warm(cache, other);

        server.kill();
        source.set(2);

        neverStaleAfterTheWindow("2", cache, other);
        assertThat(cache.exists("needle")).isIn(true, false);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void aHalfOpenConnectionEndsWhatMemoryServes(Direction direction) {
        var server = opened(RedisServer.launch());
        var proxy = opened(FaultProxy.to(server.port()));
        var deaf = texts(connect(proxy));
        var writer = texts(connect(server));
        warm(writer, deaf);

        proxy.halfOpen(direction);
        source.set(2);
        writer.invalidate("needle");
        assertThat(read(writer, "needle")).isEqualTo("2");

        neverStaleAfterTheWindow("2", deaf);
        proxy.heal();
        eventually(() -> assertThat(read(deaf, "needle")).isEqualTo("2"));
        staysCoherent(writer, deaf);
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void whatEndedWhileAConnectionWasLostIsNotServedWhenItIsBack(Ending ending) {
        var server = opened(RedisServer.launch());
        var proxy = opened(FaultProxy.to(server.port()));
        var lost = connect("redis://127.0.0.1:" + proxy.port(), PATIENT);
        var cache = texts(lost);
        var writer = connect(server, PATIENT);
        var other = texts(writer);
        warm(other, cache);

        proxy.refuse();
        proxy.cutAll();
        eventually(() -> assertThat(lost.status().available()).isFalse());
        source.set(2);
        ending.accept(writer, other);
        assertThat(read(other, "needle")).isEqualTo("2");
        proxy.heal();

        assertThat(lost.awaitAvailable(Duration.ofSeconds(20))).isTrue();
        assertThat(read(cache, "needle")).isEqualTo("2");
    }

    @Test
    void aConnectionThatIsHeldBackEndsWhatMemoryServes() {
        var server = opened(RedisServer.launch());
        var proxy = opened(FaultProxy.to(server.port()));
        var deaf = texts(connect(proxy));
        var writer = texts(connect(server));
        warm(writer, deaf);

        proxy.pause();
        source.set(2);
        writer.invalidateTag("tag");
        assertThat(read(writer, "needle")).isEqualTo("2");

        neverStaleAfterTheWindow("2", deaf);
        proxy.resume();
        for (int i = 0; i < 200; i++) {
            assertThat(read(deaf, "needle")).isEqualTo("2");
        }
        staysCoherent(writer, deaf);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void aPutWithAnUnknownOutcomeIsNeverFollowedByTheOldValue(Direction lost) {
        var server = opened(RedisServer.launch());
        var proxy = opened(FaultProxy.to(server.port()));
        var cut = connect(proxy);
        var cache = texts(cut);
        var other = texts(connect(server));
        for (int round = 2; round < 5; round++) {
            warm(cache, other);
            proxy.halfOpen(lost);
            source.set(round);
            String now = String.valueOf(round);
            cache.put("needle", now);
            assertThat(read(cache, "needle")).isEqualTo(now);

            proxy.heal();

            for (int i = 0; i < 50; i++) {
                assertThat(read(cache, "needle")).isEqualTo(now);
            }
            eventually(() -> assertThat(read(other, "needle")).isEqualTo(now));
            assertThat(cut.awaitAvailable(Duration.ofSeconds(10))).isTrue();
            assertThat(read(cache, "needle")).isEqualTo(now);
        }
        staysCoherent(cache, other);
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void anInvalidationWithAnUnknownOutcomeIsRepeated(Ending ending) {
        var server = opened(RedisServer.launch());
        var proxy = opened(FaultProxy.to(server.port()));
        var cut = connect(proxy);
        var cache = texts(cut);
        var other = texts(connect(server));
        for (Direction lost : Direction.values()) {
            warm(cache, other);
            proxy.halfOpen(lost);
            source.incrementAndGet();
            String now = String.valueOf(source.get());
            ending.accept(cut, cache);
            assertThat(read(cache, "needle")).isEqualTo(now);

            proxy.heal();

            eventually(() -> assertThat(read(other, "needle")).isEqualTo(now));
            assertThat(cut.awaitAvailable(Duration.ofSeconds(10))).isTrue();
            assertThat(read(cache, "needle")).isEqualTo(now);
        }
        staysCoherent(cache, other);
    }

    @Test
    void aLoadWhoseStoreHasAnUnknownOutcomeIsNotKeptPastAnInvalidation() {
        var server = opened(RedisServer.launch());
        var proxy = opened(FaultProxy.to(server.port()));
        var cut = connect(proxy);
        var cache = texts(cut);
        var other = texts(connect(server));
        warm(cache, other);
        for (int round = 0; round < 3; round++) {
            cache.invalidate("needle");
            String loaded = cache.get("needle", k -> {
                proxy.halfOpen(Direction.TO_CLIENT);
                return String.valueOf(source.get());
            });
            assertThat(loaded).isEqualTo(String.valueOf(source.get()));
            source.incrementAndGet();
            other.invalidate("needle");
            String now = read(other, "needle");
            proxy.heal();
            assertThat(cut.awaitAvailable(Duration.ofSeconds(10))).isTrue();
            within(WINDOW.plus(MARGIN), () -> assertThat(read(cache, "needle")).isEqualTo(now));
        }
        staysCoherent(cache, other);
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void aFillThatOvertakesThePushOfAnInvalidationStoresNothing(Ending ending) {
        var server = opened(RedisServer.launch());
        var proxy = opened(FaultProxy.to(server.port()));
        var slow = connect(proxy);
        var writer = connect(server);
        boolean tagged = ending == Ending.TAG;
        var cache = texts(slow, builder -> tagged ? builder : builder.tags(value -> Set.of()));
        var other = texts(writer, builder -> tagged ? builder : builder.tags(value -> Set.of()));
        for (int round = 0; round < 3; round++) {
            warm(cache, other);
            cache.invalidate("needle");
            eventually(() -> assertThat(other.get("needle")).isNull());
            String old = String.valueOf(source.get());

            String loaded = cache.get("needle", k -> {
                proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(150));
                source.incrementAndGet();
                ending.accept(writer, other);
                return old;
            });
            proxy.delay(Direction.TO_CLIENT, Duration.ZERO);

            assertThat(loaded).isEqualTo(old);
            String now = String.valueOf(source.get());
            assertThat(read(other, "needle")).isEqualTo(now);
            eventually(() -> assertThat(read(cache, "needle")).isEqualTo(now));
            assertThat(read(other, "needle")).isEqualTo(now);
        }
        staysCoherent(cache, other);
    }

    @Test
    void aStoppedServerHoldsNobodyLongerThanTheDeadline() {
        var server = opened(RedisServer.launch());
        var cachoeira = connect(server, DEFAULT_DEADLINE);
        var cache = texts(cachoeira);
        var other = texts(connect(server, DEFAULT_DEADLINE));
        warm(cache, other);
        Map<String, Runnable> calls = calls(cachoeira, cache);
        calls.values().forEach(Runnable::run);
        warm(cache, other);

        for (String first : List.copyOf(calls.keySet())) {
            server.pause();
            holdsNobody(first, calls.get(first));
            server.resume();
            assertThat(cachoeira.awaitAvailable(Duration.ofSeconds(10))).isTrue();
            warm(cache, other);
        }
        server.pause();
        for (int round = 0; round < 2; round++) {
            calls.forEach(FaultTrapsTest::holdsNobody);
        }
        source.set(2);
        cache.invalidate("needle");
        assertThat(read(cache, "needle")).isEqualTo("2");
        pass(WINDOW);

        server.resume();

        eventually(() -> assertThat(read(other, "needle")).isEqualTo("2"));
        assertThat(read(cache, "needle")).isEqualTo("2");
        assertThat(cachoeira.awaitAvailable(Duration.ofSeconds(10))).isTrue();
        staysCoherent(cache, other);
    }

    @Test
    void manyThreadsAreNotHeldByAStoppedServerEither() throws Exception {
        var server = opened(RedisServer.launch());
        var cache = texts(connect(server, DEFAULT_DEADLINE));
        cache.get("warm", k -> "1");
        server.pause();

        long begin = System.nanoTime();
        var answers = Parallel.together(30, () -> cache.get("a" + System.nanoTime() % 7, k -> "loaded"));
        var elapsed = Duration.ofNanos(System.nanoTime() - begin);

        server.resume();
        assertThat(answers).containsOnly("loaded");
        assertThat(elapsed).isLessThan(Duration.ofMillis(250).plus(MARGIN).plus(MARGIN));
    }

    @Test
    void withoutAServerAtTheStartEverythingIsLoadedAndItIsPickedUpLater() {
        var server = opened(RedisServer.launch());
        server.kill();
        var cachoeira = opened(Cachoeira.builder()
                .uri(server.uri())
                .fleet(QUICK)
                .startWait(Duration.ZERO)
                .build());
        var cache = texts(cachoeira);
        assertThat(cachoeira.status().available()).isFalse();
        assertThat(read(cache, "needle")).isEqualTo("1");
        source.set(2);
        cache.invalidate("needle");
        assertThat(read(cache, "needle")).isEqualTo("2");

        server.start();

        assertThat(cachoeira.awaitAvailable(Duration.ofSeconds(20))).isTrue();
        staysCoherent(cache, texts(connect(server)));
    }

    @Test
    void cutsUnderLoadLeaveNothingStale() throws Exception {
        var server = opened(RedisServer.launch());
        var proxy = opened(FaultProxy.to(server.port()));
        var cut = connect(proxy);
        var cache = texts(cut);
        var other = texts(connect(server));
        warm(cache, other);
        var running = new AtomicBoolean(true);
        List<CompletableFuture<Integer>> readers = new ArrayList<>();
        for (var reader : List.of(cache, other, cache, other)) {
            readers.add(Parallel.start(() -> {
                int reads = 0;
                while (running.get()) {
                    read(reader, "needle");
                    reader.getAll(List.of("a", "b", "needle"), keys -> Map.of("a", "1"));
                    reads++;
                }
                return reads;
            }));
        }
        for (int round = 2; round < 22; round++) {
            source.set(round);
            if (round % 3 == 0) {
                proxy.cutAll();
            }
            String now = String.valueOf(round);
            (round % 2 == 0 ? cache : other).invalidate("needle");
            if (round % 3 == 1) {
                proxy.cutAll();
            }
            assertThat(read(round % 2 == 0 ? cache : other, "needle")).isEqualTo(now);
            eventually(() -> assertThat(read(cache, "needle")).isEqualTo(now));
            eventually(() -> assertThat(read(other, "needle")).isEqualTo(now));
        }
        running.set(false);
        for (var reader : readers) {
            assertThat(Parallel.result(reader)).isPositive();
        }
        staysCoherent(cache, other);
    }

    @SafeVarargs
    private void neverStaleAfterTheWindow(String now, Cache<String, String>... caches) {
        pass(WINDOW.plus(MARGIN));
        for (int i = 0; i < 100; i++) {
            for (var cache : caches) {
                assertThat(read(cache, "needle")).isEqualTo(now);
            }
        }
    }

    private static void holdsNobody(String what, Runnable call) {
        long begin = System.nanoTime();
        call.run();
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as(what)
                .isLessThan(Duration.ofMillis(250).plus(MARGIN));
    }

    private static Map<String, Runnable> calls(Cachoeira cachoeira, Cache<String, String> cache) {
        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put("get", () -> cache.get("needle"));
        calls.put("get of nothing", () -> cache.get("none"));
        calls.put("get with loader", () -> cache.get("new " + System.nanoTime(), k -> "1"));
        calls.put("getAll", () -> cache.getAll(List.of("needle", "none")));
        calls.put("getAll with loader", () -> cache.getAll(List.of("x" + System.nanoTime()), keys -> Map.of()));
        calls.put("exists", () -> cache.exists("none"));
        calls.put("put", () -> cache.put("put", "1"));
        calls.put("putAll", () -> cache.putAll(Map.of("a", "1", "b", "2")));
        calls.put("expire", () -> cache.expire("put", Duration.ofMinutes(1)));
        calls.put("invalidate", () -> cache.invalidate("put"));
        calls.put("invalidateAll", () -> cache.invalidateAll(List.of("a", "b")));
        calls.put("invalidateTag", () -> cache.invalidateTag("none"));
        calls.put("clear", cache::clear);
        calls.put("clearAllTenants", cache::clearAllTenants);
        calls.put("tenant clear", () -> cachoeira.forTenant("globex").clear());
        calls.put("clearEverything", cachoeira::clearEverything);
        calls.put(
                "async get",
                () -> cache.async().get("async" + System.nanoTime()).join());
        calls.put("countKeys", () -> cache.stats());
        return calls;
    }
}
