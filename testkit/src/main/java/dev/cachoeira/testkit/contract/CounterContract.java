package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Counter;
import dev.cachoeira.cache.CounterException;
import dev.cachoeira.cache.CounterException.Reason;
import dev.cachoeira.cache.CounterStats;
import dev.cachoeira.tenant.MissingTenantException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Everything that {@link Counter} promises, on a store that instances share. A subclass says how to reach it. */
public abstract class CounterContract extends CacheFixture {

    /** For subclasses. */
    protected CounterContract() {}

    private Counter<String> counter(Cachoeira instance) {
        return instance.counter(unique("counter"), String.class)
                .expireAfter(Duration.ofHours(1))
                .build();
    }

    @Test
    void countsUpAndDownAndIsZeroBeforeAndAfter() {
        var counter = counter(first()).forTenant("acme");

        assertThat(counter.get("a")).isZero();
        assertThat(counter.increment("a")).isEqualTo(1);
        assertThat(counter.increment("a", 41)).isEqualTo(42);
        assertThat(counter.decrement("a")).isEqualTo(41);
        assertThat(counter.decrement("a", 51)).isEqualTo(-10);
        assertThat(counter.increment("a", 0)).isEqualTo(-10);
        assertThat(counter.get("a")).isEqualTo(-10);
        assertThat(counter.get("b")).isZero();
        counter.reset("a");
        assertThat(counter.get("a")).isZero();
        assertThat(counter.increment("a")).isEqualTo(1);
        assertThat(counter.stats()).isEqualTo(new CounterStats(6, 4, 1, 0, 0));
    }

    @Test
    void noChangeIsLostHoweverManyCount() throws Exception {
        var here = counter(first()).forTenant("acme");
        var there = counter(second()).forTenant("acme");
        List<CompletableFuture<Boolean>> counting = new ArrayList<>();
        for (var counter : List.of(here, there, here, there)) {
            counting.add(Parallel.start(() -> {
                for (int i = 0; i < 250; i++) {
                    counter.increment("a");
                }
                return true;
            }));
        }
        for (var each : counting) {
            assertThat(Parallel.result(each)).isTrue();
        }

        assertThat(here.get("a")).isEqualTo(1_000);
        assertThat(there.get("a")).isEqualTo(1_000);
    }

    @Test
    void eachNumberIsHandedOutOnce() {
        var counter = counter(first()).forTenant("acme");
        List<CompletableFuture<Long>> numbers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            numbers.add(counter.incrementAsync("a", 1));
        }
        assertThat(numbers.stream().map(CompletableFuture::join))
                .doesNotHaveDuplicates()
                .contains(1L, 500L);
    }

    @Test
    void theTtlBeginsWhenTheCounterIsMadeAndNoChangeProlongsIt() {
        var counter = first().counter(unique("short"), String.class)
                .expireAfter(Duration.ofMillis(600))
                .build()
                .forTenant("acme");
        counter.increment("a", 1_000);
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        long value = 1_000;
        while (value >= 1_000 && System.nanoTime() < end) {
            value = counter.increment("a"); // so often that it would never end, were it prolonged
        }
        assertThat(value).isLessThan(1_000);
    }

    @Test
    void aTtlFromTheLastChangeBeginsAnewWithEach() {
        var counter = first().counter(unique("idle"), String.class)
                .expireAfterLastChange(Duration.ofSeconds(2))
                .build()
                .forTenant("acme");
        counter.increment("a", 1_000);
        long end = System.nanoTime() + Duration.ofMillis(2_600).toNanos();
        while (System.nanoTime() < end) {
            assertThat(counter.increment("a")).isGreaterThan(1_000);
        }
        eventually(() -> assertThat(counter.get("a")).isZero());
    }

    @Test
    void isExactToTheLastUnitOfALongAndSaysWhenItWouldOverflow() {
        var counter = counter(first()).forTenant("acme");
        long beyondDoubles = (1L << 53) + 1;
        assertThat(counter.increment("a", beyondDoubles)).isEqualTo(beyondDoubles);
        assertThat(counter.increment("a", 2)).isEqualTo(beyondDoubles + 2);
        assertThat(counter.increment("a", Long.MAX_VALUE - beyondDoubles - 2)).isEqualTo(Long.MAX_VALUE);

        assertFails(Reason.OVERFLOW, () -> counter.increment("a"));
        assertThat(counter.get("a")).isEqualTo(Long.MAX_VALUE);

        assertThat(counter.increment("b", Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
        assertFails(Reason.OVERFLOW, () -> counter.decrement("b"));
        assertThat(counter.get("b")).isEqualTo(Long.MIN_VALUE);
        assertThatThrownBy(() -> counter.decrement("b", Long.MIN_VALUE)).isInstanceOf(IllegalArgumentException.class);
        assertThat(counter.stats().failures()).isEqualTo(2);
    }

    @Test
    void tenantsAndKeysThatSpellNamesStayApart() {
        var counter = counter(first());
        String name = counter.name();
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs.put("x", "y:@counter:" + name + ":k");
        pairs.put("x:@counter:" + name + ":y", "k");
        pairs.put("x:@counter:" + name, "k");
        pairs.put("x:@counter", name + ":k");
        pairs.put("{x}", "{y}");
        pairs.put("%", "%25");
        pairs.put("%25", "\n");
        pairs.put("\uD83C", "");
        pairs.put("🌊", "*");

        long by = 1;
        for (var pair : pairs.entrySet()) {
            counter.forTenant(pair.getKey()).increment(pair.getValue(), by++);
        }
        by = 1;
        for (var pair : pairs.entrySet()) {
            for (String key : pairs.values()) {
                assertThat(counter.forTenant(pair.getKey()).get(key)).isEqualTo(key.equals(pair.getValue()) ? by : 0);
            }
            by++;
        }
    }

    @Test
    void countersAndCachesOfOneNameAndTenantAreStrangers() {
        var counter = counter(first()).forTenant("acme");
        var cache = first().cache(counter.name(), String.class, String.class)
                .build()
                .forTenant("acme");
        cache.put("a", "value");
        counter.increment("a");

        assertThat(cache.get("a")).isEqualTo("value");
        cache.clear();
        first().forTenant("acme").clear();
        first().clearEverything();

        assertThat(counter.get("a")).isEqualTo(1);
    }

    @Test
    void withoutATenantEveryCallIsRefused() {
        var counter = counter(first());
        assertThatThrownBy(() -> counter.increment("a")).isInstanceOf(MissingTenantException.class);
        assertThatThrownBy(() -> counter.get("a")).isInstanceOf(MissingTenantException.class);
        assertThatThrownBy(() -> counter.reset("a")).isInstanceOf(MissingTenantException.class);
        assertThatThrownBy(() -> counter.incrementAsync("a", 1).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(MissingTenantException.class);
        assertThatThrownBy(() -> counter.forTenant("")).isInstanceOf(IllegalArgumentException.class);
        var shared = first().counter(unique("all"), Long.class)
                .keepUntilReset()
                .shared()
                .build();
        assertThat(shared.increment(7L)).isEqualTo(1);
        assertThatThrownBy(() -> shared.forTenant("acme")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyWrongSettingIsNamedAtOnce() {
        assertThatThrownBy(() -> first().counter("@x", StringBuilder.class).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("name must be letters", "when a counter ends has to be said", "no key codec");
        assertThatThrownBy(() -> first().counter("x", String.class)
                        .expireAfter(Duration.ZERO)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ttl must be from");
        var counter = counter(first());
        assertThatThrownBy(() -> counter(first())).isInstanceOf(IllegalStateException.class);
        assertThat(first().counters()).containsEntry(counter.name(), counter);
    }

    private static void assertFails(Reason reason, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        CounterException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
