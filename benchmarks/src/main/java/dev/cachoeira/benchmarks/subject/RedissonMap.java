package dev.cachoeira.benchmarks.subject;

import dev.cachoeira.benchmarks.Keys;
import dev.cachoeira.benchmarks.Product;
import dev.cachoeira.benchmarks.Task;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.redisson.api.RMap;
import org.redisson.api.RMapCache;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;

/** Redisson's caches: maps in one hash, with a TTL for each entry, or with memory in front. */
final class RedissonMap implements Subject {

    private final Task task;
    private final RedissonClient client;
    private final RMap<Long, Product> map;
    private final Consumer<Map<Long, Product>> putAll;
    private final boolean local;

    private RedissonMap(
            Task task,
            RedissonClient client,
            RMap<Long, Product> map,
            Consumer<Map<Long, Product>> putAll,
            boolean local) {
        this.task = task;
        this.client = client;
        this.map = map;
        this.putAll = putAll;
        this.local = local;
    }

    /** {@code RMapCache}: the free one that has a TTL for each entry. */
    static RedissonMap cache(Task task) {
        RedissonClient client = RedissonBuckets.open(task);
        RMapCache<Long, Product> map = client.getMapCache("redisson:acme:map", new RedissonJson());
        return new RedissonMap(task, client, map, values -> map.putAll(values, 30, TimeUnit.MINUTES), false);
    }

    /** {@code RLocalCachedMap}: memory in front of a hash. */
    static RedissonMap local(Task task) {
        RedissonClient client = RedissonBuckets.open(task);
        var options = LocalCachedMapOptions.<Long, Product>name("redisson:acme:local")
                .codec(new RedissonJson())
                .cacheSize(task.keys() * 2)
                .evictionPolicy(LocalCachedMapOptions.EvictionPolicy.LRU)
                .timeToLive(Duration.ofMinutes(30));
        RMap<Long, Product> map = client.getLocalCachedMap(options);
        return new RedissonMap(task, client, map, map::putAll, true);
    }

    @Override
    public void prepare() {
        Filling.inChunks(task, putAll);
        if (local) {
            Filling.memory(task, map::get);
        }
    }

    @Override
    public void operate(Keys.Cursor keys) {
        if (task.batch() == 1) {
            long key = keys.next();
            Missing.check(map.get(key), key);
        } else {
            List<Long> batch = Batches.of(keys, task.batch());
            Missing.check(map.getAll(new HashSet<>(batch)).size(), batch.size());
        }
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
