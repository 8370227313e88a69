package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.cache.WarmingReport.End;
import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.tenant.TenantResolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs of warmers, step by step. */
class WarmerTest extends ScriptedFixture {

    private static final String LEASE = "client::@warmer:texts";

    private final List<List<String>> chunks = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private int failing = -1;

    @BeforeEach
    void begin() {
        start();
    }

    private Map<String, String> load(List<String> keys) {
        chunks.add(List.copyOf(keys));
        if (chunks.size() - 1 == failing) {
            throw new IllegalStateException("the source is away");
        }
        Map<String, String> values = new HashMap<>();
        keys.forEach(key -> values.put(key, source));
        return values;
    }

    private Warmer<String, String> warmer(int keys) {
        return Warmer.of("texts", cache, () -> names(keys), this::load)
                .inChunksOf(10)
                .atMost(10);
    }

    private Stream<String> names(int keys) {
        return IntStream.range(0, keys).mapToObj(i -> "key" + i).onClose(() -> closed.set(true));
    }

    @Test
    void keysAreLoadedInChunksNoFasterThanTheyMay() {
        cache.put("key3", "there");
        var run = caches.warm(warmer(25));
        assertThat(chunks).hasSize(1);
        time.pass(Duration.ofMillis(900));
        assertThat(chunks).hasSize(1);
        time.pass(Duration.ofMillis(200));
        assertThat(chunks).hasSize(2);
        assertThat(run).isNotDone();
        assertThat(server.keys()).contains(LEASE);
        time.pass(Duration.ofSeconds(2));

        assertThat(run.join())
                .usingRecursiveComparison()
                .ignoringFields("took")
                .isEqualTo(new WarmingReport(End.COMPLETE, 25, 24, 0, Duration.ZERO));
        assertThat(chunks.get(0)).hasSize(9).doesNotContain("key3");
        assertThat(chunks.get(2)).hasSize(5);
        assertThat(cache.get("key24")).isEqualTo("old");
        assertThat(closed).isTrue();
        assertThat(server.keys()).as("the lease").doesNotContain(LEASE);
    }

    @Test
    void onlyOneProcessRunsItAtATime() {
        var run = caches.warm(warmer(25));
        try (Caches others = otherProcess()) {
            assertThat(others.warm(warmer(25)).join().end()).isEqualTo(End.RUNS_ELSEWHERE);
            assertThat(server.keys()).contains(LEASE);
            time.pass(Duration.ofSeconds(10));
            assertThat(run.join().end()).isEqualTo(End.COMPLETE);
            var next = others.warm(warmer(25));
            assertThat(next).isNotDone();
            time.pass(Duration.ofSeconds(10));
            assertThat(next.join().loaded()).isZero();
        }
    }

    /** Another one on the same server; its transport is its own. */
    private Caches otherProcess() {
        ScriptedTransport way = new ScriptedTransport(time);
        Caches others = new Caches(new CachesSettings(
                CachesSettings.Mode.SHARED,
                OPTIONS,
                time.runtime(),
                way,
                TenantResolver.none(),
                NoUnitOfWork.INSTANCE,
                new CacheListener() {}));
        way.connect(server, "");
        for (int i = 0; i < 100 && !others.status().available(); i++) {
            time.pass(Duration.ofMillis(1));
        }
        return others;
    }

    @Test
    void aChunkThatFailsEndsNothing() {
        failing = 1;
        var run = caches.warm(warmer(30));
        time.pass(Duration.ofSeconds(10));

        assertThat(run.join().end()).isEqualTo(End.COMPLETE);
        assertThat(run.join().failed()).isEqualTo(10);
        assertThat(run.join().loaded()).isEqualTo(20);
        assertThat(cache.get("key29")).isEqualTo("old");
        assertThat(cache.get("key15")).isNull();
    }

    @Test
    void keysThatCannotBeReadAnyFurtherEndTheRun() {
        var broken = new Warmer<>(
                "texts",
                cache,
                () -> names(30).peek(key -> {
                    if (key.equals("key20")) {
                        throw new IllegalStateException("the cursor is lost");
                    }
                }),
                this::load,
                10,
                10,
                Duration.ofSeconds(1));
        var run = caches.warm(broken);
        time.pass(Duration.ofSeconds(10));

        assertThat(run.join().end()).isEqualTo(End.KEYS_FAILED);
        assertThat(run.join().keys()).isEqualTo(20);
        assertThat(closed).isTrue();
        assertThat(server.keys()).doesNotContain(LEASE);
    }

    @Test
    void cancellingEndsItAndGivesTheLeaseBack() {
        var run = caches.warm(warmer(1_000));
        time.pass(Duration.ofMillis(1_500));
        assertThat(chunks).hasSize(2);

        assertThat(run.cancel(false)).isTrue();
        time.pass(Duration.ofSeconds(10));

        assertThat(chunks).hasSize(2);
        assertThat(closed).isTrue();
        assertThat(server.keys()).doesNotContain(LEASE);
    }

    @Test
    void closingEndsIt() {
        CompletableFuture<WarmingReport> run = caches.warm(warmer(1_000));
        caches.close();

        assertThat(run.join().end()).isEqualTo(End.CANCELLED);
        assertThat(closed).isTrue();
        assertThat(caches.warm(warmer(1)).join().end()).isEqualTo(End.UNAVAILABLE);
    }

    @Test
    void theLeaseIsRenewedForAsLongAsItTakes() {
        var run = caches.warm(warmer(2_000));
        time.pass(FleetLease.TTL.multipliedBy(4));
        assertThat(run).isNotDone();
        time.pass(Duration.ofSeconds(90));
        assertThat(run.join().end()).isEqualTo(End.COMPLETE);
    }

    @Test
    void aLeaseThatIsLostEndsTheRun() {
        var run = caches.warm(warmer(2_000));
        byte[] anothers = "WARManother!".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        server.write(LEASE, anothers);
        time.pass(FleetLease.TTL);

        assertThat(run.join().end()).isEqualTo(End.LEASE_LOST);
        assertThat(server.value(LEASE)).as("another's is left alone").isEqualTo(anothers);
    }

    @Test
    void withoutRedisNothingIsWarmed() {
        transport.disconnect("");
        assertThat(caches.warm(warmer(25)).join().end()).isEqualTo(End.UNAVAILABLE);
        assertThat(chunks).isEmpty();
    }

    @Test
    void anOutageThatOutlastsTheLeaseEndsTheRun() {
        var run = caches.warm(warmer(2_000));
        transport.disconnect("");
        time.pass(FleetLease.TTL.multipliedBy(2));

        assertThat(run.join().end()).isEqualTo(End.LEASE_LOST);
    }

    @Test
    void everyWrongSettingIsNamedAtOnce() {
        assertThatThrownBy(() -> new Warmer<>("@", cache, Stream::<String>of, this::load, 0, 0, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("name must be", "chunk must be", "keysPerSecond must be", "logEvery must be");
    }

    @Test
    void aCacheOfThisProcessAloneIsWarmedByEach() {
        try (Caches alone = new Caches(new CachesSettings(
                CachesSettings.Mode.LOCAL,
                OPTIONS,
                time.runtime(),
                null,
                TenantResolver.none(),
                NoUnitOfWork.INSTANCE,
                new CacheListener() {}))) {
            cache = alone.cache("local", new TypeRef<String>() {}, new TypeRef<String>() {})
                    .shared()
                    .build();
            var run = alone.warm(warmer(5));
            time.pass(Duration.ofSeconds(1));
            assertThat(run.join().loaded()).isEqualTo(5);
            assertThat(cache.get("key4")).isEqualTo("old");
        }
    }
}
