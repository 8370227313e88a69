package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a source lags, nothing that is loaded within the lag after an invalidation is stored. */
abstract class SourceLagContract extends OlderLoadContract {

    /** Longer than a test lasts. */
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Product RED = Product.of(1, "red");

    private @Nullable Cachoeira filler;
    private @Nullable Cachoeira alone;

    @AfterAll
    void closeFiller() {
        if (filler != null) {
            filler.close();
        }
    }

    @AfterEach
    void closeAlone() {
        if (alone != null) {
            alone.close();
            alone = null;
        }
    }

    /** The instance that most tests act on; where it remembers what others have ended, a new one. */
    private Cachoeira actor() {
        if (isShared()) {
            return first();
        }
        if (alone == null) {
            alone = open();
        }
        return alone;
    }

    /** An instance that knows of no lag, and so can fill a cache that nobody has used yet. */
    private Cachoeira filler() {
        if (filler == null) {
            filler = open();
        }
        return filler;
    }

    private Cache<Long, Product> lagging(Cachoeira instance, Duration lag) {
        return instance.cache(unique("lagging"), Long.class, Product.class)
                .sourceLag(lag)
                .tags(product -> Set.of("category:" + product.category()))
                .build()
                .forTenant("acme");
    }

    /** Product 1, cached, in a cache whose source lags for longer than the test lasts. */
    private Cache<Long, Product> filled() {
        if (isShared()) {
            filler().cache(unique("lagging"), Long.class, Product.class)
                    .tags(product -> Set.of("category:" + product.category()))
                    .build()
                    .forTenant("acme")
                    .get(1L, id -> RED);
        }
        Cache<Long, Product> cache = lagging(actor(), LONG);
        cache.get(1L, id -> RED);
        assertThat(cache.get(1L, never())).isEqualTo(RED);
        return cache;
    }

    private static void storesNothing(Cache<Long, Product> cache) {
        for (int i = 0; i < 3; i++) {
            Product loaded = new Product(1, "red", "load " + i);
            assertThat(cache.lookup(1L, id -> loaded).value()).isEqualTo(loaded);
            assertThat(cache.exists(1L)).isFalse();
            assertThat(cache.get(1L)).isNull();
            assertThat(cache.getAll(List.of(1L))).isEmpty();
            assertThat(cache.getAll(List.of(1L, 1L), ids -> Map.of(1L, loaded))).isEqualTo(Map.of(1L, loaded));
            assertThat(cache.expire(1L, Duration.ofMinutes(1))).isFalse();
        }
    }

    private void holdsFillsBack(Consumer<Cache<Long, Product>> invalidation) {
        Cache<Long, Product> cache = filled();

        invalidation.accept(cache);

        storesNothing(cache);
        if (isShared()) {
            storesNothing(lagging(second(), LONG));
            storesNothing(cache);
        }
    }

    @Test
    void afterInvalidateNothingIsStoredForTheLag() {
        holdsFillsBack(cache -> cache.invalidate(1L));
    }

    @Test
    void afterInvalidateTagNothingThatCarriesItIsStoredForTheLag() {
        holdsFillsBack(cache -> cache.invalidateTag("category:red"));
    }

    @Test
    void afterClearNothingIsStoredForTheLag() {
        holdsFillsBack(Cache::clear);
    }

    @Test
    void afterClearAllTenantsNothingIsStoredForTheLag() {
        holdsFillsBack(Cache::clearAllTenants);
    }

    @Test
    void afterATenantsClearNothingIsStoredForTheLag() {
        holdsFillsBack(cache -> actor().forTenant("acme").clear());
    }

    @Test
    void afterClearEverythingNothingIsStoredForTheLag() {
        holdsFillsBack(cache -> actor().clearEverything());
    }

    @Test
    void aPutWithinTheLagIsNotStored() {
        holdsFillsBack(cache -> {
            cache.invalidate(1L);
            cache.put(1L, RED);
            cache.putAll(Map.of(1L, RED));
        });
    }

    @Test
    void aPutAfterAClearIsNotStoredWithinTheLag() {
        holdsFillsBack(cache -> {
            cache.clear();
            cache.put(1L, RED);
        });
    }

    @Test
    void whoMeetsAnInvalidatedKeyStoresNothingWhateverLagItKnows() {
        assumeTrue(isShared(), "the instances of this store share nothing");
        Cache<Long, Product> cache = filled();
        @SuppressWarnings("unchecked")
        Cache<Long, Product> other = (Cache<Long, Product>)
                requireNonNull(filler().caches().get(unique("lagging"))).forTenant("acme");

        cache.invalidate(1L);

        eventually(() -> assertThat(other.get(1L)).isNull());
        storesNothing(other);
    }

    @Test
    void afterTheLagLoadsAndPutsAreStored() {
        Cache<Long, Product> cache = lagging(actor(), SHORT);
        cache.invalidate(1L);
        cache.invalidateTag("category:red");
        cache.clear();

        eventually(() -> assertThat(cache.lookup(1L, id -> RED).level()).isNotEqualTo(Level.SOURCE));
        assertThat(cache.get(1L, never())).isEqualTo(RED);
        cache.put(1L, Product.of(1, "blue"));
        eventually(() -> {
            cache.put(1L, Product.of(1, "blue")); // its tag is new
            assertThat(cache.get(1L)).isEqualTo(Product.of(1, "blue"));
        });
    }

    @Test
    void aLoadOfTheLagIsNeitherStoredNorJoinedAfterIt() {
        Cache<Long, Product> cache = lagging(actor(), SHORT);
        eventually(() ->
                assertThat(cache.lookup(2L, id -> Product.of(2, "red")).level()).isNotEqualTo(Level.SOURCE));
        cache.invalidate(1L);
        List<CompletableFuture<Product>> loads = new CopyOnWriteArrayList<>();
        var old = load(cache, loads);
        eventually(() -> assertThat(loads).hasSize(1));
        cache.invalidate(2L);
        eventually(() -> assertThat(cache.lookup(2L, id -> Product.of(2, "red")).level())
                .isNotEqualTo(Level.SOURCE)); // so the older lag is over too

        assertThat(cache.get(1L, id -> RED)).isEqualTo(RED);
        loads.get(0).complete(new Product(1, "red", "old"));
        assertThat(old.join().name()).isEqualTo("old");
        assertThat(cache.get(1L, id -> RED)).isEqualTo(RED);
    }

    @Test
    void whoAsksWithinTheLagSharesALoadUntilTheNextInvalidation() {
        Cache<Long, Product> cache = filled();
        cache.invalidate(1L);
        List<CompletableFuture<Product>> loads = new CopyOnWriteArrayList<>();

        var first = load(cache, loads);
        eventually(() -> assertThat(loads).hasSize(1));
        var second = load(cache, loads);
        var third = load(cache, loads);
        cache.invalidate(1L);
        var fourth = load(cache, loads);
        eventually(() -> assertThat(loads).hasSize(2));

        loads.get(0).complete(new Product(1, "red", "old"));
        loads.get(1).complete(new Product(1, "red", "new"));
        assertThat(List.of(first, second, third))
                .allMatch(each -> each.join().name().equals("old"));
        assertThat(fourth.join().name()).isEqualTo("new");
        assertThat(loads).hasSize(2);
    }

    private static CompletableFuture<Product> load(Cache<Long, Product> cache, List<CompletableFuture<Product>> loads) {
        return cache.async()
                .get(1L, id -> {
                    CompletableFuture<Product> load = new CompletableFuture<>();
                    loads.add(load);
                    return load;
                })
                .thenApply(java.util.Objects::requireNonNull);
    }
}
