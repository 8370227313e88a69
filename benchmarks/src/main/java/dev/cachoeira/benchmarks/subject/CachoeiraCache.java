package dev.cachoeira.benchmarks.subject;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.benchmarks.Keys;
import dev.cachoeira.benchmarks.Product;
import dev.cachoeira.benchmarks.Task;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.CacheStats;
import dev.cachoeira.cache.Loader;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** This library, with its defaults, a tenant, two tags a value and its statistics on. */
final class CachoeiraCache implements Subject {

    private static final int VERIFIED_ONE_IN = 1_000;

    private final Task task;
    private final Cachoeira cachoeira;
    private final Cache<Long, Product> cache;
    private final Form form;
    private final Loader<Long, Product> loader;

    /** How it is set up. */
    enum Form {
        /** In memory and in Redis. */
        TWO_LEVELS,
        /** The same, and one hit in a thousand is compared with its source. */
        VERIFIED,
        /** In Redis alone. */
        REMOTE
    }

    CachoeiraCache(Task task, Form form) {
        this.task = task;
        this.form = form;
        this.loader = form == Form.VERIFIED ? task::product : this::refuse;
        this.cachoeira = Cachoeira.connect(task.redis());
        CacheBuilder<Long, Product> builder = cachoeira
                .cache("bench", Long.class, Product.class)
                .expireAfter(Duration.ofMinutes(30))
                .maximumLocalItems(task.keys() * 2L)
                .tags(product -> Set.of("category:" + product.id() % 50, "supplier:" + product.id() % 20));
        switch (form) {
            case TWO_LEVELS -> {}
            case VERIFIED -> builder.verify(VERIFIED_ONE_IN);
            case REMOTE -> builder.withoutLocal();
        }
        this.cache = builder.build().forTenant("acme");
    }

    @Override
    public void prepare() {
        Filling.inChunks(task, cache::putAll);
        if (form != Form.REMOTE) {
            Filling.memory(task, key -> cache.get(key, loader));
        }
    }

    private Product refuse(long key) {
        throw new IllegalStateException("nothing is to be loaded, but key " + key + " was");
    }

    @Override
    public void operate(Keys.Cursor keys) {
        if (task.batch() == 1) {
            long key = keys.next();
            Missing.check(cache.get(key, loader), key);
        } else {
            List<Long> batch = Batches.of(keys, task.batch());
            Missing.check(cache.getAll(batch).size(), batch.size());
        }
    }

    /** A loader that verifies has to answer, so it cannot refuse what is no hit: the cache has counted that. */
    @Override
    public void check() {
        CacheStats stats = cache.stats();
        CacheStats.Verifications verified = stats.verifications();
        if (stats.loads() > 0 || verified.disagreed() > 0 || verified.failed() > 0) {
            throw new IllegalStateException("not only hits that agree with their source: " + stats);
        }
    }

    CacheStats.Verifications verifications() {
        return cache.stats().verifications();
    }

    @Override
    public void close() {
        cachoeira.close();
    }
}
