package dev.cachoeira.spring.guide;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Loader;
import dev.cachoeira.spring.guide.Catalog.Product;
import java.time.Duration;

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
}
