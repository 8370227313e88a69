package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.cache.Cache;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A load that began before an invalidation is neither kept nor joined after it. */
abstract class OlderLoadContract extends PatternContract {

    private static final Product OLD = new Product(1, "red", "old");
    private static final Product NEW = new Product(1, "red", "new");

    @Test
    void invalidateOvertakesALoad() throws Exception {
        isNotServedAfter(cache -> cache.invalidate(1L));
    }

    @Test
    void invalidateTagOvertakesALoadWhoseTagsAreNotYetKnown() throws Exception {
        isNotServedAfter(cache -> cache.invalidateTag("category:red"));
    }

    @Test
    void clearOvertakesALoad() throws Exception {
        isNotServedAfter(Cache::clear);
    }

    @Test
    void invalidateMatchingOvertakesALoad() throws Exception {
        isNotServedAfter(cache -> cache.invalidateMatching("[1-3]"));
    }

    @Test
    void clearAllTenantsOvertakesALoad() throws Exception {
        isNotServedAfter(Cache::clearAllTenants);
    }

    @Test
    void aTenantsClearOvertakesALoad() throws Exception {
        isNotServedAfter(cache -> first().forTenant("acme").clear());
    }

    @Test
    void clearEverythingOvertakesALoad() throws Exception {
        isNotServedAfter(cache -> first().clearEverything());
    }

    @Test
    void invalidateOfAnotherInstanceOvertakesALoad() throws Exception {
        isNotKeptAfterOthers(cache -> cache.invalidate(1L));
    }

    @Test
    void invalidateTagOfAnotherInstanceOvertakesALoadWhoseTagsAreNotYetKnown() throws Exception {
        isNotKeptAfterOthers(cache -> cache.invalidateTag("category:red"));
    }

    @Test
    void clearOfAnotherInstanceOvertakesALoad() throws Exception {
        isNotKeptAfterOthers(Cache::clear);
    }

    @Test
    void invalidateMatchingOfAnotherInstanceOvertakesALoad() throws Exception {
        isNotKeptAfterOthers(cache -> cache.invalidateMatching("[1-3]"));
    }

    @Test
    void aTenantsClearOfAnotherInstanceOvertakesALoad() throws Exception {
        isNotKeptAfterOthers(cache -> second().forTenant("acme").clear());
    }

    @Test
    void clearEverythingOfAnotherInstanceOvertakesALoad() throws Exception {
        isNotKeptAfterOthers(cache -> second().clearEverything());
    }

    @Test
    void aPutOvertakesALoad() throws Exception {
        var cache = products(first(), "products").forTenant("acme");
        var load = new SlowLoad(cache);

        cache.put(1L, NEW);

        assertThat(load.finish()).isEqualTo(OLD);
        assertThat(cache.get(1L, never())).isEqualTo(NEW);
    }

    @Test
    void aPutOfAnotherInstanceOvertakesALoad() throws Exception {
        var cache = products(first(), "products").forTenant("acme");
        var other = products(second(), "products").forTenant("acme");
        var load = new SlowLoad(cache);

        other.put(1L, NEW);

        assertThat(load.finish()).isEqualTo(OLD);
        eventually(() -> assertThat(cache.get(1L, never())).isEqualTo(NEW));
        assertThat(other.get(1L, never())).isEqualTo(NEW);
    }

    @Test
    void invalidateOvertakesALoadOfMany() throws Exception {
        var cache = products(first(), "products").forTenant("acme");
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var loading = Parallel.start(() -> cache.getAll(java.util.List.of(1L, 2L), keys -> {
            begun.countDown();
            Parallel.await(end);
            return Map.of(1L, OLD, 2L, Product.of(2, "blue"));
        }));
        Parallel.await(begun);

        cache.invalidate(1L);

        end.countDown();
        assertThat(Parallel.result(loading)).containsEntry(1L, OLD);
        assertThat(cache.get(1L, key -> NEW)).isEqualTo(NEW);
        assertThat(cache.get(2L, never())).isEqualTo(Product.of(2, "blue"));
    }

    /** The get that begins after the invalidation runs while the older load still does, and again when it has ended. */
    private void isNotServedAfter(Consumer<Cache<Long, Product>> invalidation) throws Exception {
        for (boolean endsFirst : new boolean[] {false, true}) {
            var cache =
                    products(first(), endsFirst ? "ends-first" : "ends-last").forTenant("acme");
            var load = new SlowLoad(cache);

            invalidation.accept(cache);

            if (endsFirst) {
                assertThat(load.finish()).isEqualTo(OLD);
            }
            assertThat(cache.exists(1L)).isFalse();
            assertThat(Parallel.result(Parallel.start(() -> cache.get(1L, key -> NEW))))
                    .isEqualTo(NEW);
            assertThat(load.finish()).isEqualTo(OLD);
            assertThat(cache.get(1L, key -> NEW)).isEqualTo(NEW);
            if (isShared()) {
                var other = products(second(), endsFirst ? "ends-first" : "ends-last")
                        .forTenant("acme");
                assertThat(other.get(1L, key -> NEW)).isEqualTo(NEW);
            }
        }
    }

    /** The other instance invalidates; its own gets must not wait for, nor be answered by, the older load. */
    private void isNotKeptAfterOthers(Consumer<Cache<Long, Product>> invalidation) throws Exception {
        for (boolean endsFirst : new boolean[] {false, true}) {
            var cache =
                    products(first(), endsFirst ? "ends-first" : "ends-last").forTenant("acme");
            var other =
                    products(second(), endsFirst ? "ends-first" : "ends-last").forTenant("acme");
            other.get(2L, key -> Product.of(2, "blue"));
            var load = new SlowLoad(cache);

            invalidation.accept(other);

            if (endsFirst) {
                assertThat(load.finish()).isEqualTo(OLD);
            }
            assertThat(other.get(1L, key -> NEW)).isEqualTo(NEW);
            assertThat(load.finish()).isEqualTo(OLD);
            assertThat(other.get(1L, key -> NEW)).isEqualTo(NEW);
            eventually(() -> assertThat(cache.get(1L, key -> NEW)).isEqualTo(NEW));
        }
    }

    /** A load of product 1 that has read the old state and not yet answered. */
    private static final class SlowLoad {
        private final CountDownLatch end = new CountDownLatch(1);
        private final java.util.concurrent.CompletableFuture<Product> answer;

        SlowLoad(Cache<Long, Product> cache) {
            var begun = new CountDownLatch(1);
            answer = Parallel.start(() -> java.util.Objects.requireNonNull(cache.get(1L, key -> {
                begun.countDown();
                Parallel.await(end);
                return OLD;
            })));
            Parallel.await(begun);
        }

        Product finish() throws Exception {
            end.countDown();
            return Parallel.result(answer);
        }
    }
}
