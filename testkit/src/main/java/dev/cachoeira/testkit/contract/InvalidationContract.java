package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What each invalidation ends, and what it leaves alone. */
abstract class InvalidationContract extends WriteContract {

    @Test
    void invalidateEndsOneKey() {
        ends((shelf, instance) -> shelf.acme.invalidate(1L), "acme/1");
    }

    @Test
    void invalidateTagEndsTheTenantsTaggedValuesInAllItsCaches() {
        ends((shelf, instance) -> shelf.acme.invalidateTag("category:red"), "acme/1", "acmeOther/1");
    }

    @Test
    void aTenantsScopeInvalidatesTagsToo() {
        ends((shelf, instance) -> instance.forTenant("acme").invalidateTag("category:red"), "acme/1", "acmeOther/1");
    }

    @Test
    void invalidateTagsEndsWhatCarriesAnyOfThem() {
        ends(
                (shelf, instance) -> shelf.acme.invalidateTags(List.of("category:red", "category:blue", "none")),
                "acme/1",
                "acme/2",
                "acmeOther/1",
                "acmeOther/2");
    }

    @Test
    void aTagThatNothingCarriesEndsNothing() {
        ends((shelf, instance) -> shelf.acme.invalidateTags(List.of("category", "category:re", "", "*")));
    }

    @Test
    void clearEndsOneCacheInOneTenant() {
        ends((shelf, instance) -> shelf.acme.clear(), "acme/1", "acme/2");
    }

    @Test
    void clearAllTenantsEndsOneCache() {
        ends((shelf, instance) -> shelf.unbound.clearAllTenants(), "acme/1", "acme/2", "globex/1", "globex/2");
    }

    @Test
    void clearAllTenantsNeedsNoTenantAndIgnoresOne() {
        ends((shelf, instance) -> shelf.acme.clearAllTenants(), "acme/1", "acme/2", "globex/1", "globex/2");
    }

    @Test
    void aTenantsClearEndsAllItsCaches() {
        ends((shelf, instance) -> instance.forTenant("acme").clear(), "acme/1", "acme/2", "acmeOther/1", "acmeOther/2");
    }

    @Test
    void clearOfASharedCacheEndsThatCache() {
        ends((shelf, instance) -> shelf.shared.clear(), "shared/1", "shared/2");
    }

    @Test
    void aTagOfASharedCacheEndsNoTenantsValues() {
        ends((shelf, instance) -> shelf.shared.invalidateTag("category:red"), "shared/1");
    }

    @Test
    void clearEverythingEndsEverything() {
        ends(
                (shelf, instance) -> instance.clearEverything(),
                "acme/1",
                "acme/2",
                "acmeOther/1",
                "acmeOther/2",
                "globex/1",
                "globex/2",
                "shared/1",
                "shared/2");
    }

    @Test
    void whatWasInvalidatedCanBeLoadedAndInvalidatedAgain() {
        var cache = products(first(), "again").forTenant("acme");
        for (int i = 0; i < 20; i++) {
            var version = new Product(1, "red", "version " + i);
            assertThat(cache.get(1L, key -> version)).isEqualTo(version);
            assertThat(cache.get(1L, never())).isEqualTo(version);
            switch (i % 4) {
                case 0 -> cache.invalidate(1L);
                case 1 -> cache.invalidateTag("category:red");
                case 2 -> cache.clear();
                default -> first().forTenant("acme").clear();
            }
            assertThat(cache.get(1L)).isNull();
            assertThat(cache.exists(1L)).isFalse();
        }
    }

    @Test
    void invalidatingWhatIsNotThereDoesNothing() {
        var cache = texts(first()).forTenant("acme");
        cache.invalidate("none");
        cache.invalidateTag("none");
        cache.clear();
        assertThat(cache.get("none", key -> "loaded")).isEqualTo("loaded");
        assertThat(cache.get("none", never())).isEqualTo("loaded");
    }

    @Test
    void aValueWithNewTagsIsInvalidatedByThoseOnly() {
        var cache = products(first(), "moved").forTenant("acme");
        cache.put(1L, Product.of(1, "red"));
        cache.put(1L, Product.of(1, "blue"));

        cache.invalidateTag("category:red");
        assertThat(cache.get(1L)).isEqualTo(Product.of(1, "blue"));
        cache.invalidateTag("category:blue");
        assertThat(cache.get(1L)).isNull();
    }

    /** An action ends exactly these on the instance that did it, at once, and on the other one soon. */
    private void ends(BiConsumer<Shelf, Cachoeira> action, String... gone) {
        var shelf = new Shelf(first(), this);
        shelf.fill();
        if (isShared()) {
            var other = new Shelf(second(), this);
            other.holdsAllBut();
            action.accept(shelf, first());
            shelf.holdsAllBut(gone);
            eventually(() -> other.holdsAllBut(gone));
            shelf.fill();
            shelf.holdsAllBut();
            other.holdsAllBut();
        } else {
            action.accept(shelf, first());
            shelf.holdsAllBut(gone);
            shelf.fill();
            shelf.holdsAllBut();
        }
    }

    /** Two products in two caches of one tenant, one of them also in another tenant, and a shared cache. */
    private static final class Shelf {
        final Cache<Long, Product> unbound;
        final Cache<Long, Product> acme;
        final Cache<Long, Product> acmeOther;
        final Cache<Long, Product> globex;
        final Cache<Long, Product> shared;

        Shelf(Cachoeira instance, CacheFixture test) {
            unbound = test.products(instance, "products");
            acme = unbound.forTenant("acme");
            globex = unbound.forTenant("globex");
            acmeOther = test.products(instance, "others").forTenant("acme");
            shared = instance.cache(test.unique("shared"), Long.class, Product.class)
                    .shared()
                    .tags(product -> java.util.Set.of("category:" + product.category(), "all"))
                    .build();
        }

        void fill() {
            for (var cache : List.of(acme, acmeOther, globex, shared)) {
                cache.get(1L, key -> Product.of(1, "red"));
                cache.get(2L, key -> Product.of(2, "blue"));
            }
        }

        void holdsAllBut(String... gone) {
            var held = new ArrayList<String>();
            held.addAll(held("acme", acme));
            held.addAll(held("acmeOther", acmeOther));
            held.addAll(held("globex", globex));
            held.addAll(held("shared", shared));
            var expected = new ArrayList<>(List.of(
                    "acme/1", "acme/2", "acmeOther/1", "acmeOther/2", "globex/1", "globex/2", "shared/1", "shared/2"));
            expected.removeAll(List.of(gone));
            assertThat(held).isEqualTo(expected);
        }

        private static List<String> held(String name, Cache<Long, Product> cache) {
            return Stream.of(1L, 2L)
                    .filter(id -> {
                        boolean exists = cache.exists(id);
                        assertThat(cache.get(id) != null).isEqualTo(exists);
                        return exists;
                    })
                    .map(id -> name + "/" + id)
                    .toList();
        }
    }
}
