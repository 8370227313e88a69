package dev.cachoeira.benchmarks.subject;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.benchmarks.Keys;
import dev.cachoeira.benchmarks.Product;
import dev.cachoeira.benchmarks.Task;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.Loader;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** This library, with its defaults, a tenant, two tags a value and its statistics on. */
final class CachoeiraCache implements Subject {

    private final Task task;
    private final Cachoeira cachoeira;
    private final Cache<Long, Product> cache;
    private final boolean local;
    private final Loader<Long, Product> none = this::refuse;

    /** Makes a cache in two levels, or with Redis alone. */
    CachoeiraCache(Task task, boolean local) {
        this.task = task;
        this.local = local;
        this.cachoeira = Cachoeira.connect(task.redis());
        CacheBuilder<Long, Product> builder = cachoeira
                .cache("bench", Long.class, Product.class)
                .expireAfter(Duration.ofMinutes(30))
                .maximumLocalItems(task.keys() * 2L)
                .tags(product -> Set.of("category:" + product.id() % 50, "supplier:" + product.id() % 20));
        if (!local) {
            builder.withoutLocal();
        }
        this.cache = builder.build().forTenant("acme");
    }

    @Override
    public void prepare() {
        Filling.inChunks(task, cache::putAll);
        if (local) {
            Filling.memory(task, key -> cache.get(key, none));
        }
    }

    private Product refuse(long key) {
        throw new IllegalStateException("nothing is to be loaded, but key " + key + " was");
    }

    @Override
    public void operate(Keys.Cursor keys) {
        if (task.batch() == 1) {
            long key = keys.next();
            Missing.check(cache.get(key, none), key);
        } else {
            List<Long> batch = Batches.of(keys, task.batch());
            Missing.check(cache.getAll(batch).size(), batch.size());
        }
    }

    @Override
    public void close() {
        cachoeira.close();
    }
}
