package dev.cachoeira.spring.guide;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.repository.CachedRepository;
import dev.cachoeira.spring.guide.Catalog.Product;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The example of a repository with a cache in front. */
final class Repositories {

    private Repositories() {}

    /** The interface that callers know. */
    interface Offers {

        @Nullable
        Product find(long id);

        Map<Long, Product> findAll(List<Long> ids);

        Product save(Product product);

        void delete(long id);
    }

    static Offers cached(Offers database, Cache<Long, Product> items) {
        Offers cached = CachedRepository.of(Offers.class, database)
                .read(Offers::find, items)
                .readAll(Offers::findAll, items)
                .put(Offers::save, items, Product::id)
                .change(Offers::delete, items::invalidate)
                .build();
        return cached;
    }
}
