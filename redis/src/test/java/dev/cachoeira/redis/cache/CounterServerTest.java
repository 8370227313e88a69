package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Counter;
import dev.cachoeira.cache.CounterException;
import dev.cachoeira.cache.CounterException.Reason;
import dev.cachoeira.testkit.contract.Parallel;
import dev.cachoeira.testkit.fault.FaultProxy;
import dev.cachoeira.testkit.server.RedisCluster;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Counters on servers that forget, refuse, stand still, go away and move slots. */
@Timeout(60)
class CounterServerTest extends TrapFixture {

    private static final String NAME = "trap:acme:@counter:views:needle";

    private static Counter<String> views(Cachoeira instance) {
        return instance.counter("views", String.class)
                .expireAfter(Duration.ofHours(1))
                .build()
                .forTenant("acme");
    }

    private static Reason failure(Counter<String> counter) {
        return catchThrowableOfType(CounterException.class, () -> counter.increment("needle"))
                .reason();
    }

    @Test
    void aCounterIsMadeWithItsTtlInOneStepAndNothingIsTracked() {
        var server = opened(RedisServer.launch());
        var counter = views(connect(server));
        long tracked = trackedKeys(server);

        counter.increment("needle");
        server.send("PEXPIRE", NAME, "100000");
        for (int i = 0; i < 10; i++) {
            counter.increment("needle", 1_000_000_000_000L);
            counter.get("needle");
        }

        assertThat((Long) server.send("PTTL", NAME)).isBetween(1L, 100_000L);
        assertThat(trackedKeys(server))
                .as("keys of which the server would tell")
                .isEqualTo(tracked);
    }

    private static long trackedKeys(RedisServer server) {
        return String.valueOf(server.send("INFO", "stats"))
                .lines()
                .filter(line -> line.startsWith("tracking_total_keys:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).trim()))
                .sum();
    }

    @Test
    void whatIsNoNumberIsAnErrorAndStays() {
        var server = opened(RedisServer.launch());
        var counter = views(connect(server));
        server.send("SET", NAME, "many");
        assertThat(failure(counter)).isEqualTo(Reason.NOT_A_NUMBER);
        assertThat(catchThrowableOfType(CounterException.class, () -> counter.get("needle"))
                        .reason())
                .isEqualTo(Reason.NOT_A_NUMBER);
        assertThat(server.send("GET", NAME)).isEqualTo("many");

        server.send("DEL", NAME);
        server.send("LPUSH", NAME, "many");
        assertThat(failure(counter)).isEqualTo(Reason.NOT_A_NUMBER);
        assertThat(catchThrowableOfType(CounterException.class, () -> counter.get("needle"))
                        .reason())
                .isEqualTo(Reason.NOT_A_NUMBER);
        assertThat(counter.stats().failures()).isEqualTo(4);
    }

    @Test
    void aServerThatHasLostItsScriptsGetsThemBack() {
        var server = opened(RedisServer.launch());
        var counter = views(connect(server));
        counter.increment("needle");
        server.send("SCRIPT", "FLUSH");

        assertThat(counter.increment("needle")).isEqualTo(2);
    }

    @Test
    void aFullServerRefuses() {
        var server = opened(RedisServer.launch());
        var counter = views(connect(server));
        server.send("CONFIG", "SET", "maxmemory", "1");

        assertThat(failure(counter)).isEqualTo(Reason.REFUSED);
    }

    @Test
    void withoutRedisEveryCallFailsAtOnceAndNothingIsCounted() {
        var server = opened(RedisServer.launch());
        var instance = connect(server);
        var counter = views(instance);
        counter.increment("needle");
        server.saveRdb();
        server.kill();
        eventually(() -> assertThat(instance.status().available()).isFalse());

        assertThat(failure(counter)).isEqualTo(Reason.UNAVAILABLE);
        assertThat(counter.stats().failures()).isPositive();

        server.start();
        eventually(() -> assertThat(instance.status().available()).isTrue());
        assertThat(counter.increment("needle")).isEqualTo(2);
        assertThat(failure(views(opened(Cachoeira.inMemory())))).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure(views(opened(Cachoeira.disabled())))).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void aCallWhoseFateNobodyKnowsSaysSoInBoundedTimeAndIsNeverSentTwice() {
        var server = opened(RedisServer.launch());
        var proxy = opened(FaultProxy.to(server.port()));
        var instance = connect(proxy);
        var counter = views(instance);
        counter.increment("needle");
        server.pause();
        try {
            long began = System.nanoTime();
            assertThat(failure(counter)).isEqualTo(Reason.UNKNOWN);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(QUICK.deadline().plus(MARGIN));
            assertThat(failure(counter)).isEqualTo(Reason.UNAVAILABLE);
        } finally {
            server.resume();
        }
        eventually(() -> assertThat(instance.status().available()).isTrue());

        assertThat(counter.get("needle")).as("it was on its way, once").isEqualTo(2);
        assertThat(counter.stats().unknown()).isEqualTo(1);
    }

    @Test
    @Timeout(120)
    void nothingIsLostOrCountedTwiceWhileTheSlotOfACounterMoves() throws Exception {
        var cluster = opened(RedisCluster.launch());
        String uri = cluster.uri().replace("redis://", "redis-cluster://");
        var counter = views(connect(uri, PATIENT));
        var counted = new AtomicLong();
        var maybe = new AtomicLong();
        var running = new AtomicBoolean(true);
        CompletableFuture<Boolean> load = Parallel.start(() -> {
            while (running.get()) {
                try {
                    counter.increment("needle");
                    counted.incrementAndGet();
                } catch (CounterException e) {
                    maybe.addAndGet(e.reason() == Reason.UNKNOWN ? 1 : 0);
                }
            }
            return true;
        });
        int slot = RedisCluster.slotOf(NAME);
        for (int round = 0; round < 4; round++) {
            RedisServer from = cluster.masterFor(slot);
            RedisServer to = other(cluster.masters(), from);
            var move = cluster.startMove(slot, from, to);
            counts(counted);
            move.migrateKeys();
            counts(counted); // every call is sent on
            assertThat(counter.get("needle")).isPositive();
            move.finish();
            counts(counted);
        }
        running.set(false);
        assertThat(Parallel.result(load)).isTrue();

        assertThat(counter.get("needle")).isBetween(counted.get(), counted.get() + maybe.get());
    }

    private static void counts(AtomicLong counted) {
        long before = counted.get();
        eventually(() -> assertThat(counted.get()).isGreaterThan(before + 20));
    }

    private static RedisServer other(List<RedisServer> masters, RedisServer one) {
        return masters.stream().filter(node -> node != one).findFirst().orElseThrow();
    }
}
