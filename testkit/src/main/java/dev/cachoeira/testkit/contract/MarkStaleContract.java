package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is marked as stale is served once more, and reloaded from what the source has by then. */
abstract class MarkStaleContract extends RefreshContract {

    private Cache<String, String> marked(Cachoeira instance, UnaryOperator<CacheBuilder<String, String>> settings) {
        return texts(
                        instance,
                        "marked",
                        builder -> settings.apply(
                                builder.refreshAfter(Duration.ofHours(1)).leaseTtl(Duration.ofMillis(90))))
                .forTenant("acme");
    }

    private Cache<String, String> marked(Cachoeira instance) {
        return marked(instance, builder -> builder);
    }

    @Test
    void whatIsMarkedIsServedAndReloaded() {
        var cache = marked(first());
        cache.put("a", "old", Duration.ofHours(2));
        assertThat(cache.get("a", never())).isEqualTo("old");

        cache.markStale("a");

        assertThat(cache.get("a")).isEqualTo("old");
        assertThat(cache.get("a", key -> "new")).isEqualTo("old");
        eventually(() -> assertThat(cache.get("a")).isEqualTo("new"));
        assertThat(cache.stats().refreshes().done()).isEqualTo(1);
    }

    @Test
    void whatIsMarkedWithoutWaitingAndWithoutMemoryIsReloadedToo() {
        var cache = isShared() ? marked(first(), CacheBuilder::withoutLocal) : marked(first());
        cache.put("a", "old");

        cache.async().markStale("a").join();

        assertThat(cache.get("a", key -> "new")).isEqualTo("old");
        eventually(() -> assertThat(cache.get("a")).isEqualTo("new"));
    }

    @Test
    void whatOneInstanceMarksAnotherReloads() {
        if (!isShared()) {
            return;
        }
        var cache = marked(first());
        var other = marked(second());
        cache.put("a", "old");
        assertThat(other.get("a", never())).isEqualTo("old");

        cache.markStale("a");

        eventually(() -> {
            assertThat(other.get("a", key -> "new")).isIn("old", "new");
            assertThat(other.get("a")).isEqualTo("new");
        });
        eventually(() -> assertThat(cache.get("a", never())).isEqualTo("new"));
    }

    @Test
    void aReloadThatBeganBeforeTheMarkStoresNothing() {
        var cache = marked(first());
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var loads = new AtomicInteger();
        cache.put("a", "old");
        cache.markStale("a");
        assertThat(cache.get("a", key -> {
                    begun.countDown();
                    Parallel.await(end);
                    loads.incrementAndGet();
                    return "between";
                }))
                .isEqualTo("old");
        Parallel.await(begun);

        cache.markStale("a");
        end.countDown();

        eventually(() -> assertThat(loads).hasValue(1));
        eventually(() -> {
            assertThat(cache.get("a", key -> "new")).isIn("old", "new");
            assertThat(cache.get("a")).isEqualTo("new");
        });
    }

    @Test
    void aLoadThatBeganBeforeTheMarkStoresNothing() {
        var cache = marked(first());
        String first = cache.get("a", key -> {
            cache.markStale("a");
            return "old";
        });

        assertThat(first).isEqualTo("old");
        assertThat(cache.get("a")).isNull();
    }

    @Test
    void aMarkKeepsTheEndOfItsValue() {
        var cache = marked(first());
        cache.put("a", "old", Duration.ofSeconds(2));

        cache.markStale("a");

        assertThat(cache.get("a")).isEqualTo("old");
        eventually(() -> assertThat(cache.get("a")).isNull());
    }

    @Test
    void aMarkInvalidatesNothingElse() {
        var cache = marked(first());
        cache.put("a", "1");
        cache.put("b", "1");

        cache.markStale("a");
        cache.markStale("absent");

        assertThat(cache.get("b", never())).isEqualTo("1");
        assertThat(cache.exists("absent")).isFalse();
    }

    @Test
    void aCacheThatReloadsNothingRefusesMarks() {
        var cache = texts(first()).forTenant("acme");

        assertThatThrownBy(() -> cache.markStale("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("refreshAfter");
    }
}
