package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.cache.ByteSize;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheOptions;
import dev.cachoeira.cache.FleetOptions;
import dev.cachoeira.cache.Level;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Everything that {@link dev.cachoeira.cache.Cache} and {@link dev.cachoeira.cache.AsyncCache} promise, whatever is
 * behind them. A subclass says how to reach its store; where two instances share one, what one does must reach the
 * other.
 */
public abstract class CacheContract extends ReloadContract {

    /** For subclasses. */
    protected CacheContract() {}

    @Test
    void statisticsCountWhatHappened() {
        var unbound = texts(first());
        var cache = unbound.forTenant("acme");
        cache.get("a");
        cache.get("a", key -> "1");
        cache.get("a");
        cache.get("a", never());
        cache.put("b", "2");
        cache.invalidate("b");
        assertThatThrownBy(() -> cache.get("c", key -> {
                    throw new IOException("disk");
                }))
                .isInstanceOf(IOException.class);

        eventually(() -> assertThat(cache.stats()).satisfies(stats -> {
            assertThat(stats.hits()).isEqualTo(2);
            assertThat(stats.hits()).isEqualTo(stats.hitsL1() + stats.hitsL2());
            assertThat(stats.misses()).isEqualTo(3);
            assertThat(stats.requests()).isEqualTo(5);
            assertThat(stats.hitRate()).isEqualTo(0.4);
            assertThat(stats.loads()).isEqualTo(1);
            assertThat(stats.loadFailures()).isEqualTo(1);
            assertThat(stats.puts()).isEqualTo(2);
            assertThat(stats.invalidations()).isEqualTo(1);
            assertThat(stats.errors()).isZero();
            assertThat(stats.decodeFailures()).isZero();
            assertThat(stats.bypasses()).isZero();
            assertThat(stats.load().count()).isPositive();
        }));
        assertThat(first().stats()).containsKey(unique("texts"));
    }

    @Test
    void statisticsAreATenantsOrOfAll() {
        var cache = texts(first());
        cache.forTenant("acme").get("a", key -> "1");
        cache.forTenant("globex").get("a", key -> "1");
        cache.forTenant("globex").get("b", key -> "1");

        assertThat(cache.forTenant("acme").stats().loads()).isEqualTo(1);
        assertThat(cache.forTenant("globex").stats().loads()).isEqualTo(2);
        assertThat(cache.stats().loads()).isEqualTo(3);
    }

    @Test
    void hitsOfManyKeysAreCountedForEach() {
        var cache = texts(first()).forTenant("acme");
        cache.getAll(numbers(10), keys -> values(keys));
        cache.getAll(numbers(12));

        assertThat(cache.stats().loads()).isPositive();
        assertThat(cache.stats().hits()).isEqualTo(10);
        assertThat(cache.stats().misses()).isEqualTo(12);
    }

    @Test
    void decodingEachReadGivesEachCallerAnObjectOfItsOwn() {
        var cache = first().cache(unique("mutable"), String.class, Mutable.class)
                .decodeEachRead()
                .build()
                .forTenant("acme");
        cache.get("a", key -> new Mutable("original"));
        for (int i = 0; i < 5; i++) {
            var found = Objects.requireNonNull(cache.get("a"));
            assertThat(found.text).isEqualTo("original");
            found.text = "changed";
        }
        cache.put("b", new Mutable("original"));
        Objects.requireNonNull(cache.get("b")).text = "changed";
        assertThat(Objects.requireNonNull(cache.get("b")).text).isEqualTo("original");
        var all = cache.getAll(List.of("a", "b"));
        all.values().forEach(value -> value.text = "changed");
        assertThat(cache.getAll(List.of("a", "b")).values())
                .allSatisfy(value -> assertThat(value.text).isEqualTo("original"));
        eventually(() -> assertThat(cache.lookup("a", never()).level()).isEqualTo(Level.L1));
    }

    @Test
    void decodingEachReadKeepsWhatTheWriterChangesLaterOut() {
        var cache = first().cache(unique("mutable"), String.class, Mutable.class)
                .decodeEachRead()
                .build()
                .forTenant("acme");
        var mine = new Mutable("original");
        cache.put("a", mine);
        var loaded = Objects.requireNonNull(cache.get("b", key -> new Mutable("original")));

        mine.text = "changed";
        loaded.text = "changed";

        assertThat(Objects.requireNonNull(cache.get("a")).text).isEqualTo("original");
        assertThat(Objects.requireNonNull(cache.get("b")).text).isEqualTo("original");
    }

    @Test
    void withoutLocalNothingStaysInMemory() {
        var cache = texts(first(), "remote", builder -> builder.withoutLocal()).forTenant("acme");
        holdsNothing(cache);
    }

    @Test
    void withNoLocalItemsNothingStaysInMemory() {
        var cache = texts(first(), "remote", builder -> builder.maximumLocalItems(0))
                .forTenant("acme");
        holdsNothing(cache);
    }

    private void holdsNothing(Cache<String, String> cache) {
        cache.put("a", "1");
        cache.get("b", key -> "2");
        for (int i = 0; i < 10; i++) {
            if (isShared()) {
                assertThat(cache.lookup("a", never()).level()).isEqualTo(Level.L2);
                assertThat(cache.lookup("b", never()).level()).isEqualTo(Level.L2);
            }
        }
        assertThat(first().localItems().getOrDefault(cache.name(), 0L)).isZero();
    }

    @Test
    void memoryHoldsNoMoreItemsThanItMay() {
        var cache =
                texts(first(), "few", builder -> builder.maximumLocalItems(10)).forTenant("acme");
        cache.putAll(values(numbers(500)));
        cache.getAll(numbers(500));

        eventually(() -> assertThat(first().localItems().get(cache.name())).isLessThanOrEqualTo(10));
        if (isShared()) {
            assertThat(cache.getAll(numbers(500))).hasSize(500);
        }
    }

    @Test
    void memoryHoldsNoMoreBytesThanItMay() {
        var cache = texts(first(), "small", builder -> builder.maximumLocalSize(ByteSize.ofKibibytes(20)))
                .forTenant("acme");
        for (String key : numbers(100)) {
            cache.put(key, "x".repeat(2_000));
        }

        eventually(() -> assertThat(first().localItems().get(cache.name())).isLessThanOrEqualTo(10));
        assertThat(cache.get("number 99", key -> "x")).isNotEmpty();
    }

    @Test
    void memoryIsCounted() {
        var cache = texts(first()).forTenant("acme");
        cache.putAll(values(numbers(20)));
        cache.getAll(numbers(20));

        eventually(() -> assertThat(first().localItems()).containsEntry(cache.name(), 20L));
    }

    @Test
    void allWrongSettingsOfACacheAreNamedAtOnce() {
        var builder = first().cache(unique("wrong"), String.class, String.class)
                .options(CacheOptions.DEFAULTS
                        .withTtl(Duration.ZERO)
                        .withNullTtl(Duration.ofDays(31))
                        .withLocalTtl(Duration.ofMillis(-1))
                        .withLocalItems(-1)
                        .withLeaseTtl(Duration.ofMillis(29))
                        .withLeaseWait(Duration.ofMinutes(6))
                        .withBatchSize(0));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains("ttl", "nullTtl", "localTtl", "localItems", "leaseTtl", "leaseWait", "batchSize");
        texts(first(), "wrong", again -> again);
    }

    @Test
    void theBuildersSettersReportAtTheEndToo() {
        var builder = first().cache(unique("wrong"), String.class, String.class)
                .expireAfter(Duration.ZERO)
                .expireNullsAfter(Duration.ZERO)
                .expireLocallyAfter(Duration.ZERO)
                .maximumLocalItems(-5)
                .leaseTtl(Duration.ZERO)
                .leaseWait(Duration.ZERO)
                .batchSize(-3);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains("ttl", "nullTtl", "localTtl", "-5", "leaseTtl", "leaseWait", "-3");
    }

    @Test
    void allWrongSettingsOfAnInstanceAreNamedAtOnce() {
        var wrong = new FleetOptions(
                "no:colons",
                Duration.ZERO,
                Duration.ofMillis(10),
                Duration.ofMillis(6),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofSeconds(30),
                0);

        assertThatThrownBy(() -> store().fleet(wrong)
                        .connections(0)
                        .connectTimeout(Duration.ZERO)
                        .reconnectDelay(Duration.ZERO)
                        .startWait(Duration.ofMillis(-1))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(
                        "prefix",
                        "deadline",
                        "coherenceWindow",
                        "outageTtl",
                        "untrackedTtl",
                        "journalLimit",
                        "connections",
                        "connectTimeout",
                        "reconnectDelay",
                        "startWait");
    }

    @Test
    void anInstanceKnowsItsCaches() {
        var cache = texts(first());
        assertThat(first().caches()).containsKey(cache.name());
        assertThat(first().status().available()).isTrue();
        assertThat(first().status().owedInvalidations()).isZero();
    }

    @Test
    void aClosedInstanceLeavesTheOthersAlone() {
        var cache = texts(first()).forTenant("acme");
        cache.put("b", "first");
        try (var third = open()) {
            assertThat(texts(third).forTenant("acme").get("a", key -> "third")).isEqualTo("third");
        }
        assertThat(first().status().available()).isTrue();
        assertThat(cache.get("b", never())).isEqualTo("first");
        if (isShared()) {
            assertThat(cache.get("a", never())).isEqualTo("third");
        }
    }

    /** A value that callers change. */
    static final class Mutable {
        public String text = "";

        Mutable() {}

        Mutable(String text) {
            this.text = text;
        }
    }
}
