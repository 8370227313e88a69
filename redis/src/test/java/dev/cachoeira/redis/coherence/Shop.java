package dev.cachoeira.redis.coherence;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.CachoeiraBuilder;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheListener;
import dev.cachoeira.cache.FleetOptions;
import dev.cachoeira.codec.Codec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** One client of the fleet: its caches over the common source. */
final class Shop implements AutoCloseable {

    /** A short window, for tests that wait for it; a long deadline, so that a pause of the machine is no outage. */
    static final FleetOptions OPTIONS = FleetOptions.DEFAULTS
            .withPrefix("test")
            .withDeadline(Duration.ofSeconds(2))
            .withCoherenceWindow(Duration.ofMillis(500))
            .withBeat(Duration.ofMillis(100))
            .withOutageTtl(Duration.ofMillis(500));

    /** The same, with a window that no pause of the machine outlasts. */
    static final FleetOptions PATIENT =
            OPTIONS.withDeadline(Duration.ofSeconds(10)).withCoherenceWindow(Duration.ofSeconds(30));

    /** Longer than any test waits: who joins a load that it should not join must not get away by loading for itself. */
    private static final Duration LEASE_WAIT = Duration.ofMinutes(2);

    private static final AtomicLong FRESH = new AtomicLong();

    final Cachoeira cachoeira;
    final Cache<Integer, Row> tagged;
    final Cache<Integer, Row> plain;
    final Cache<Integer, Row> versioned;
    final Cache<Integer, Row> markers;
    private final Cache<String, Row> echo;

    private Shop(Cachoeira cachoeira, Codec<Row> codec) {
        this.cachoeira = cachoeira;
        this.tagged = cachoeira
                .cache("tagged", Integer.class, Row.class)
                .codec(codec)
                .leaseWait(LEASE_WAIT)
                .tags(Row::tags)
                .build();
        this.plain = cachoeira
                .cache("plain", Integer.class, Row.class)
                .codec(codec)
                .leaseWait(LEASE_WAIT)
                .build();
        this.versioned = cachoeira
                .cache("versioned", Integer.class, Row.class)
                .codec(codec)
                .leaseWait(LEASE_WAIT)
                .version(Row::version)
                .build();
        this.markers =
                cachoeira.cache("markers", Integer.class, Row.class).shared().build();
        this.echo = cachoeira.cache("echo", String.class, Row.class).shared().build();
    }

    static Shop open(String uri, FleetOptions options) {
        return open(
                uri,
                options,
                new RowCodec(),
                settings -> settings.listener(new CacheListener() {
                    @Override
                    public void available(String node, boolean available, String why) {
                        System.err.println(System.nanoTime() / 1_000 + " available " + available + " " + why);
                    }
                }));
    }

    static Shop open(String uri, FleetOptions options, Codec<Row> codec, UnaryOperator<CachoeiraBuilder> settings) {
        return new Shop(
                settings.apply(Cachoeira.builder()
                                .uri(uri)
                                .fleet(options)
                                .reconnectDelay(Duration.ofMillis(10))
                                .startWait(Duration.ofSeconds(10)))
                        .build(),
                codec);
    }

    /** The view through which a row is cached. */
    Cache<Integer, Row> of(int slot) {
        return (Slots.tagged(slot) ? tagged : plain).forTenant(Slots.tenant(slot));
    }

    /**
     * Returns when every push that the server had sent before has been seen: replies come behind them on the same
     * connection, and so many absent keys reach every connection. Without effect while Redis is away.
     */
    void awaitPushes() {
        List<String> fresh = new ArrayList<>();
        long number = FRESH.incrementAndGet();
        for (int i = 0; i < 24; i++) {
            fresh.add(ProcessHandle.current().pid() + "-" + number + "-" + i);
        }
        echo.getAll(fresh);
    }

    /** Redis can be used, and this process owes it no deletion. */
    boolean settled() {
        return cachoeira.status().available() && cachoeira.status().owedInvalidations() == 0;
    }

    @Override
    public void close() {
        cachoeira.close();
    }
}
