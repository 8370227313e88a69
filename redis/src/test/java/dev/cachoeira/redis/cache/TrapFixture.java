package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.FleetOptions;
import dev.cachoeira.cache.Level;
import dev.cachoeira.testkit.fault.FaultProxy;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Instances, servers and proxies of one test, closed after it, and a source whose state changes. */
@Timeout(60)
abstract class TrapFixture {

    /** The bound of staleness when pushes are lost. */
    static final Duration WINDOW = Duration.ofMillis(1_000);

    /** What the machine may be late by. */
    static final Duration MARGIN = Duration.ofMillis(1_500);

    static final FleetOptions QUICK = new FleetOptions(
            "trap",
            Duration.ofMillis(600),
            WINDOW,
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            10_000);

    /** The same with a deadline that a busy machine keeps. */
    static final FleetOptions PATIENT = new FleetOptions(
            "trap",
            Duration.ofSeconds(20),
            Duration.ofSeconds(40),
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            10_000);

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** What a load finds now. */
    final AtomicInteger source = new AtomicInteger(1);

    <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }

    @AfterEach
    void closeAll() throws Exception {
        Collections.reverse(opened);
        for (AutoCloseable resource : opened) {
            resource.close();
        }
    }

    Cachoeira connect(RedisServer server) {
        return connect(server, QUICK);
    }

    Cachoeira connect(RedisServer server, FleetOptions fleet) {
        return connect(server.uri(), fleet);
    }

    /** Through a proxy. */
    Cachoeira connect(FaultProxy proxy) {
        return connect("redis://127.0.0.1:" + proxy.port(), QUICK);
    }

    Cachoeira connect(String uri, FleetOptions fleet) {
        var instance = opened(Cachoeira.builder()
                .uri(uri)
                .fleet(fleet)
                .startWait(Duration.ofSeconds(10))
                .build());
        if (!instance.awaitAvailable(Duration.ofSeconds(20))) {
            throw new IllegalStateException("not available: " + instance.status());
        }
        return instance;
    }

    /** The cache "texts" of the tenant "acme". */
    static Cache<String, String> texts(Cachoeira instance) {
        return texts(instance, builder -> builder);
    }

    static Cache<String, String> texts(Cachoeira instance, UnaryOperator<CacheBuilder<String, String>> settings) {
        return settings.apply(instance.cache("texts", String.class, String.class)
                        .leaseTtl(Duration.ofSeconds(20))
                        .tags(value -> java.util.Set.of("tag")))
                .build()
                .forTenant("acme");
    }

    /** What the cache answers when the source is asked for what it does not hold. */
    String read(Cache<String, String> cache, String key) {
        return String.valueOf(cache.get(key, k -> String.valueOf(source.get())));
    }

    void warm(Cache<String, String> cache, Cache<String, String> other) {
        eventually(() -> assertThat(level(cache)).isEqualTo(Level.L1));
        eventually(() -> assertThat(level(other)).isEqualTo(Level.L1));
    }

    private Level level(Cache<String, String> cache) {
        return cache.lookup("needle", k -> String.valueOf(source.get())).level();
    }

    /** A change by either is seen by both, as on the first day. */
    void staysCoherent(Cache<String, String> cache, Cache<String, String> other) {
        warm(cache, other);
        var writers = new LinkedHashMap<Cache<String, String>, Cache<String, String>>();
        writers.put(cache, other);
        writers.put(other, cache);
        for (int round = 0; round < 3; round++) {
            writers.forEach((writer, reader) -> {
                String now = String.valueOf(source.incrementAndGet());
                writer.invalidate("needle");
                assertThat(read(writer, "needle")).isEqualTo(now);
                eventually(() -> assertThat(read(reader, "needle")).isEqualTo(now));
            });
        }
        warm(cache, other);
    }

    /** The one key in Redis whose name holds this text. */
    static String entry(RedisServer server, String needle) {
        List<String> found = keys(server, needle);
        if (found.size() != 1) {
            throw new AssertionError("not one key with '" + needle + "' but " + found);
        }
        return found.get(0);
    }

    static List<String> keys(RedisServer server, String needle) {
        var found = new ArrayList<String>();
        if (server.send("KEYS", "*" + needle + "*") instanceof List<?> list) {
            list.forEach(key -> found.add(String.valueOf(key)));
        }
        return found;
    }

    /** Lets so much time pass; for what is promised to hold from then on. */
    static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
