package dev.cachoeira.benchmarks.subject;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.cachoeira.benchmarks.Keys;
import dev.cachoeira.benchmarks.Product;
import dev.cachoeira.benchmarks.Task;
import java.time.Duration;

/** Caffeine's loading cache with a TTL: one level, one process, nothing to be coherent with. */
final class CaffeineWithTtl implements Subject {

    private final Task task;
    private final LoadingCache<Long, Product> cache;

    CaffeineWithTtl(Task task) {
        this.task = task;
        this.cache = Caffeine.newBuilder()
                .maximumSize(task.keys() * 2L)
                .expireAfterWrite(Duration.ofMinutes(30))
                .build(task::product);
    }

    @Override
    public void prepare() {
        Filling.memory(task, cache::get);
    }

    @Override
    public void operate(Keys.Cursor keys) {
        long key = keys.next();
        Missing.check(cache.get(key), key);
    }

    @Override
    public void close() {
        cache.invalidateAll();
    }
}
