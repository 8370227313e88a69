package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Level;
import dev.cachoeira.testkit.contract.Parallel;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a real server does to entries, epochs, leases and connections of its own accord or by foreign hands. */
abstract class ServerTraps extends TrapFixture {

    abstract RedisBinary binary();

    @Test
    void evictionByMaxmemoryReachesTheMemoryOfTheProcessWhoseCommandEvicts() {
        var server = limited("allkeys-lru", 4);
        var cachoeira = connect(server);
        var cache = texts(cachoeira);
        String large = "x".repeat(4_000);

        for (String key : keys(3_000)) {
            cache.put(key, large);
        }

        assertThat(evicted(server)).isPositive();
        eventually(() -> servesOnlyWhatRedisHolds(server, cache, 3_000));
    }

    @Test
    void evictionByMaxmemoryOfForeignWritesReachesMemory() {
        var server = limited("allkeys-lru", 4);
        var cachoeira = connect(server);
        var other = connect(server);
        var cache = texts(cachoeira);
        var reader = texts(other);
        for (String key : keys(200)) {
            cache.put(key, "x".repeat(1_000));
        }
        reader.getAll(keys(200));
        assertThat(other.localItems().get("texts")).isPositive();

        try (var client = server.client()) {
            for (int i = 0; i < 3_000; i++) {
                client.send("SET", "foreign:" + i, "y".repeat(4_000));
            }
        }

        assertThat(evicted(server)).isPositive();
        eventually(() -> servesOnlyWhatRedisHolds(server, cache, 200));
        eventually(() -> servesOnlyWhatRedisHolds(server, reader, 200));
    }

    @Test
    void aFullTrackingTableForgetsNothing() {
        var server = server("tracking-table-max-keys", "10");
        var cache = texts(connect(server));
        var reader = texts(connect(server));
        for (int round = 1; round <= 3; round++) {
            source.set(round);
            for (String key : keys(300)) {
                cache.put(key, String.valueOf(round));
            }
            String now = String.valueOf(round);
            eventually(() ->
                    assertThat(reader.getAll(keys(300)).values()).hasSize(300).containsOnly(now));
            reader.getAll(keys(300));
        }

        try (var client = server.client()) {
            for (String key : keys(server, "key")) {
                client.send("DEL", key);
            }
        }

        eventually(() -> assertThat(reader.getAll(keys(300))).isEmpty());
        eventually(() -> assertThat(cache.getAll(keys(300))).isEmpty());
    }

    @Test
    void aDeadValueIsLeasedOverAndReplaced() throws Exception {
        var server = server();
        var cache = texts(connect(server));
        var other = texts(connect(server));
        var loads = new AtomicInteger();
        cache.put("needle", "old");
        cache.clear();
        String entry = entry(server, "needle");

        var turn = new AtomicInteger();
        var answers = Parallel.together(
                8,
                () -> (turn.incrementAndGet() % 2 == 0 ? cache : other).get("needle", k -> {
                    loads.incrementAndGet();
                    return "new";
                }));

        assertThat(answers).containsOnly("new");
        assertThat(loads.get()).isBetween(1, 2);
        assertThat(entry(server, "needle")).isEqualTo(entry);
        assertThat(cache.get("needle")).isEqualTo("new");
        assertThat(other.get("needle")).isEqualTo("new");
    }

    @Test
    void anOrphanLeaseOfAKilledProcessExpiresWithoutAPush() throws Exception {
        var server = server();
        server.send("DEBUG", "SET-ACTIVE-EXPIRE", "0");
        var cache = texts(
                connect(server),
                builder -> builder.leaseWait(Duration.ofMinutes(5)).leaseTtl(Duration.ofMillis(500)));
        cache.get("other", k -> "warm");
        try (var child = OrphanLoader.start(server.port(), "needle")) {
            assertThat(child.line()).isEqualTo("loading");
            var waiting = Parallel.start(() -> cache.get("needle", k -> "after the orphan"));
            child.kill();

            assertThat(Parallel.result(waiting)).isEqualTo("after the orphan");
        }
        assertThat(cache.get("needle")).isEqualTo("after the orphan");
    }

    @Test
    void aLeaseOfNobodyExpiresWithoutAPush() throws Exception {
        var server = server();
        server.send("DEBUG", "SET-ACTIVE-EXPIRE", "0");
        var cache = texts(
                connect(server),
                builder -> builder.leaseWait(Duration.ofMinutes(5)).leaseTtl(Duration.ofMillis(500)));
        byte[] lease = leaseOf(server, cache, "needle");
        byte[] entry = entry(server, "needle").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (var client = server.client()) {
            client.send(bytes("SET"), entry, lease, bytes("PX"), bytes("400"));
        }
        eventually(() -> assertThat(cache.get("needle")).isNull()); // what memory had has gone

        var waiting = Parallel.start(() -> cache.get("needle", k -> "after the lease"));

        assertThat(Parallel.result(waiting)).isEqualTo("after the lease");
        assertThat(cache.get("needle")).isEqualTo("after the lease");
    }

    @Test
    void aLeaseThatIsEvictedOrDeletedIsTakenByAWaiter() throws Exception {
        var server = server();
        var cache = texts(
                connect(server),
                builder -> builder.leaseWait(Duration.ofMinutes(5)).leaseTtl(Duration.ofMinutes(5)));
        var other = texts(
                connect(server),
                builder -> builder.leaseWait(Duration.ofMinutes(5)).leaseTtl(Duration.ofMinutes(5)));
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var slow = Parallel.start(() -> cache.get("needle", k -> {
            begun.countDown();
            Parallel.await(end);
            return "old";
        }));
        Parallel.await(begun);
        var waiting = Parallel.startWaiting(() -> other.get("needle", k -> "new"));

        server.send("DEL", entry(server, "needle"));

        assertThat(Parallel.result(waiting)).isEqualTo("new");
        end.countDown();
        assertThat(Parallel.result(slow)).isEqualTo("old");
        eventually(() -> assertThat(cache.get("needle", k -> "new")).isEqualTo("new"));
        assertThat(other.get("needle", k -> "new")).isEqualTo("new");
    }

    @Test
    void flushallEmptiesMemoryAndTheCacheGoesOn() {
        var server = server();
        var cache = texts(connect(server));
        var other = texts(connect(server));
        warm(cache, other);

        source.set(2);
        server.send("FLUSHALL");

        eventually(() -> assertThat(other.get("needle")).isNull());
        eventually(() -> assertThat(cache.get("needle")).isNull());
        assertThat(read(cache, "needle")).isEqualTo("2");
        assertThat(read(other, "needle")).isEqualTo("2");
        staysCoherent(cache, other);
    }

    @Test
    void flushdbEmptiesMemoryToo() {
        var server = server();
        var cache = texts(connect(server));
        var other = texts(connect(server));
        warm(cache, other);

        server.send("FLUSHDB");

        eventually(() -> assertThat(other.get("needle")).isNull());
        eventually(() -> assertThat(cache.get("needle")).isNull());
        staysCoherent(cache, other);
    }

    @Test
    void scriptFlushCostsALoadAndNoMore() {
        var server = server();
        var cache = texts(connect(server));
        var other = texts(connect(server));
        warm(cache, other);

        for (int i = 0; i < 5; i++) {
            server.send("SCRIPT", "FLUSH");
            String key = "after flush " + i;
            assertThat(cache.get(key, k -> "loaded")).isEqualTo("loaded");
            eventually(() -> {
                cache.get(key, k -> "loaded");
                assertThat(other.get(key)).isEqualTo("loaded");
            });
            server.send("SCRIPT", "FLUSH");
            eventually(
                    () -> assertThat(cache.expire(key, Duration.ofMinutes(1))).isTrue());
            server.send("SCRIPT", "FLUSH");
            assertThat(cache.get(key, k -> "again")).isEqualTo("loaded");
        }
        staysCoherent(cache, other);
    }

    @Test
    void aLoadThatFailsAfterAScriptFlushLetsOthersLoadAtOnce() {
        var server = server();
        var cache = texts(connect(server), builder -> builder.leaseTtl(Duration.ofMinutes(5)));

        assertThatThrownBy(() -> cache.get("needle", key -> {
                    server.send("SCRIPT", "FLUSH");
                    throw new IllegalStateException("the source is away");
                }))
                .hasMessage("the source is away");

        eventually(() -> assertThat(keys(server, "needle")).isEmpty());
    }

    @Test
    void killedClientsComeBackAndServeNothingStale() {
        var server = server();
        var first = connect(server);
        var second = connect(server);
        var cache = texts(first);
        var other = texts(second);
        warm(cache, other);

        for (int round = 2; round < 12; round++) {
            source.set(round);
            String now = String.valueOf(round);
            if (round % 2 == 0) {
                server.send("CLIENT", "KILL", "TYPE", "normal");
                cache.invalidate("needle");
            } else {
                cache.invalidateTag("tag");
                server.send("CLIENT", "KILL", "TYPE", "normal");
            }
            assertThat(read(cache, "needle")).isEqualTo(now);
            eventually(() -> assertThat(read(other, "needle")).isEqualTo(now));
        }
        assertThat(first.awaitAvailable(Duration.ofSeconds(10))).isTrue();
        assertThat(second.awaitAvailable(Duration.ofSeconds(10))).isTrue();
        staysCoherent(cache, other);
    }

    @Test
    void aFullServerThatRefusesWritesStillLoadsAndInvalidates() {
        var server = server("maxmemory-policy", "noeviction");
        var cache = texts(connect(server));
        var other = texts(connect(server));
        warm(cache, other);
        cache.put("tagged", "1");
        fill(server);

        assertThat(cache.get("new", k -> "loaded")).isEqualTo("loaded");
        assertThat(cache.get("new", k -> "again")).isEqualTo("again");
        assertThat(other.exists("new")).isFalse();
        source.set(2);
        cache.invalidate("needle");
        assertThat(read(cache, "needle")).isEqualTo("2");
        eventually(() -> assertThat(read(other, "needle")).isEqualTo("2"));
        cache.invalidateTag("tag");
        assertThat(cache.get("tagged", k -> "2")).isEqualTo("2");
        eventually(() -> assertThat(other.get("tagged", k -> "2")).isEqualTo("2"));
        cache.put("put", "refused");
        cache.clear();
        assertThat(cache.get("put")).isNull();

        makeRoom(server);
        staysCoherent(cache, other);
        eventually(() -> {
            cache.get("room again", k -> "loaded");
            assertThat(cache.lookup("room again", k -> "again").level()).isNotEqualTo(Level.SOURCE);
        });
    }

    @Test
    void aPutThatAFullServerRefusesDoesNotLeaveTheOldValue() {
        var server = server("maxmemory-policy", "noeviction");
        var cache = texts(connect(server));
        var other = texts(connect(server));
        warm(cache, other);
        fill(server);

        source.set(2);
        cache.put("needle", "2");

        assertThat(read(cache, "needle")).isEqualTo("2");
        eventually(() -> assertThat(read(other, "needle")).isEqualTo("2"));
    }

    @Test
    void expireByAForeignClientReachesMemory() {
        var server = server();
        var cache = texts(connect(server));
        var other = texts(connect(server));
        warm(cache, other);

        server.send("PEXPIRE", entry(server, "needle"), "100");

        eventually(() -> assertThat(other.get("needle")).isNull());
        eventually(() -> assertThat(cache.get("needle")).isNull());
        staysCoherent(cache, other);
    }

    @Test
    void anExpiryThatIsNeverPushedReachesMemory() {
        var server = server();
        server.send("DEBUG", "SET-ACTIVE-EXPIRE", "0");
        var cache = texts(connect(server));
        var other = texts(connect(server));
        cache.put("needle", "1", Duration.ofMillis(400));
        assertThat(other.get("needle")).isIn("1", null);

        eventually(() -> assertThat(other.get("needle")).isNull());
        eventually(() -> assertThat(cache.get("needle")).isNull());
    }

    @Test
    void delByAForeignClientReachesMemory() {
        var server = server();
        var cache = texts(connect(server));
        var other = texts(connect(server));
        warm(cache, other);

        for (String command : List.of("DEL", "UNLINK", "GETDEL")) {
            if (command.equals("GETDEL") && binary().isAtLeast(6, 2)) {
                server.send("GETDEL", entry(server, "needle"));
            } else {
                server.send(command.equals("GETDEL") ? "DEL" : command, entry(server, "needle"));
            }
            source.incrementAndGet();
            eventually(() -> assertThat(read(other, "needle")).isEqualTo(String.valueOf(source.get())));
            eventually(() -> assertThat(read(cache, "needle")).isEqualTo(String.valueOf(source.get())));
        }
    }

    @Test
    void everyEpochDeletedByAForeignClientIsAMissAndNoMore() {
        var server = server();
        var cache = texts(connect(server));
        var other = texts(connect(server));
        warm(cache, other);
        String entry = entry(server, "needle");

        for (int round = 0; round < 5; round++) {
            source.incrementAndGet();
            for (String key : keys(server, "")) {
                if (!key.equals(entry)) {
                    server.send("DEL", key);
                }
            }
            eventually(() -> assertThat(read(other, "needle")).isEqualTo(String.valueOf(source.get())));
            eventually(() -> assertThat(read(cache, "needle")).isEqualTo(String.valueOf(source.get())));
        }
        staysCoherent(cache, other);
    }

    @Test
    void invalidationsCostWhatTheySay() {
        var server = server();
        var cachoeira = connect(server);
        var cache = texts(cachoeira);
        cache.putAll(java.util.Map.of("a", "1", "b", "2", "c", "3"));

        assertThat(deletions(server, () -> cache.invalidate("a"))).isEqualTo(1);
        assertThat(deletions(server, () -> cache.invalidateTag("tag"))).isEqualTo(2);
        assertThat(deletions(server, cache::clear)).isEqualTo(1);
        assertThat(deletions(server, cache::clearAllTenants)).isEqualTo(1);
        assertThat(deletions(server, () -> cachoeira.forTenant("acme").clear())).isEqualTo(1);
        assertThat(deletions(server, cachoeira::clearEverything)).isEqualTo(1);
    }

    RedisServer server(String... config) {
        var builder = RedisServer.builder(binary());
        if (config.length > 0) {
            builder.config(config[0], List.of(config).subList(1, config.length).toArray(String[]::new));
        }
        return opened(builder.start());
    }

    /** A server with so many MB beyond what it needs for itself. */
    private RedisServer limited(String policy, int megabytes) {
        var server = server("maxmemory-policy", policy);
        long used = number(server, "memory", "used_memory");
        server.send("CONFIG", "SET", "maxmemory", String.valueOf(used + megabytes * 1_000_000L));
        return server;
    }

    /** From now on the server refuses whatever may need memory. */
    private static void fill(RedisServer server) {
        server.send("CONFIG", "SET", "maxmemory", "1");
    }

    private static void makeRoom(RedisServer server) {
        server.send("CONFIG", "SET", "maxmemory", "0");
    }

    private static void servesOnlyWhatRedisHolds(RedisServer server, Cache<String, String> cache, int count) {
        var held = String.join("\n", keys(server, "key")) + "\n";
        var served = new ArrayList<String>();
        for (String key : keys(count)) {
            if (cache.get(key) != null && !held.contains(key + "\n")) {
                served.add(key);
            }
        }
        assertThat(served).isEmpty();
    }

    private static byte[] leaseOf(RedisServer server, Cache<String, String> cache, String key) throws Exception {
        var bytes = new byte[1][];
        cache.get(key, k -> {
            try (var client = server.client()) {
                bytes[0] = (byte[]) client.send(bytes("GET"), bytes(entry(server, key)));
            }
            return "loaded";
        });
        return bytes[0];
    }

    private static byte[] bytes(String word) {
        return word.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static long deletions(RedisServer server, Runnable action) {
        server.send("CONFIG", "RESETSTAT");
        action.run();
        String stats = String.valueOf(server.send("INFO", "commandstats"));
        assertThat(stats).contains("cmdstat_");
        return stats.lines()
                .filter(line -> line.startsWith("cmdstat_del:") || line.startsWith("cmdstat_unlink:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+).*", "$1")))
                .sum();
    }

    private static long evicted(RedisServer server) {
        return number(server, "stats", "evicted_keys");
    }

    private static long number(RedisServer server, String section, String name) {
        return String.valueOf(server.send("INFO", section))
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(
                        line -> Long.parseLong(line.substring(name.length() + 1).strip()))
                .sum();
    }

    static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "key" + i).toList();
    }
}
