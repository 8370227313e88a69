package dev.cachoeira.benchmarks.subject;

import dev.cachoeira.benchmarks.Keys;
import dev.cachoeira.benchmarks.Product;
import dev.cachoeira.benchmarks.Task;
import java.time.Duration;
import java.util.List;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.Codec;
import org.redisson.config.Config;

/** Redisson's plain values: one key each, with a TTL. */
final class RedissonBuckets implements Subject {

    private final Task task;
    private final RedissonClient client;
    private final Codec codec = new RedissonJson();

    RedissonBuckets(Task task) {
        this.task = task;
        this.client = open(task);
    }

    /** A client with its defaults. */
    static RedissonClient open(Task task) {
        Config config = new Config();
        config.useSingleServer().setAddress(task.redis());
        return Redisson.create(config);
    }

    private static String name(long key) {
        return "redisson:acme:bench:" + key;
    }

    @Override
    public void prepare() throws Exception {
        Filling.all(
                task.keys(),
                key -> client.<Product>getBucket(name(key), codec).set(task.product(key), Duration.ofMinutes(30)));
    }

    @Override
    public void operate(Keys.Cursor keys) {
        if (task.batch() == 1) {
            long key = keys.next();
            Missing.check(client.<Product>getBucket(name(key), codec).get(), key);
        } else {
            List<Long> batch = Batches.of(keys, task.batch());
            String[] names = batch.stream().map(RedissonBuckets::name).toArray(String[]::new);
            Missing.check(client.getBuckets(codec).<Product>get(names).size(), batch.size());
        }
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
