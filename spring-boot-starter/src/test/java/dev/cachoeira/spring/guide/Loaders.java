package dev.cachoeira.spring.guide;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Loader;
import dev.cachoeira.cache.ReadOptions;
import dev.cachoeira.spring.guide.Catalog.Product;
import java.time.Duration;
import java.util.List;

/** The guide's example of a loader that has a say. */
final class Loaders {

    private Loaders() {}

    static Product chairIn(Cache<Long, Product> offers) {
        Product chair = offers.get(3L, Loader.withContext((id, context) -> {
            context.ttl(Duration.ofMinutes(1));
            context.tags("supplier:5");
            return context.hasStale() ? context.notModified() : new Product(id, "Chair", 7);
        }));
        return java.util.Objects.requireNonNull(chair);
    }

    static List<Product> reloadedAndShortlyKept(Cache<Long, Product> offers) {
        Product now = offers.with(ReadOptions.reloading()).get(3L, id -> new Product(id, "Chair", 8));
        Product shortly = offers.with(ReadOptions.DEFAULTS.withTtl(Duration.ofSeconds(5)))
                .get(4L, id -> new Product(id, "Table", 7));
        return List.of(java.util.Objects.requireNonNull(now), java.util.Objects.requireNonNull(shortly));
    }
}
