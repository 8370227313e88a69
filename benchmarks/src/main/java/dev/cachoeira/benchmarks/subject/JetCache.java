package dev.cachoeira.benchmarks.subject;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.CacheValueHolder;
import com.alicp.jetcache.MultiLevelCacheBuilder;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import dev.cachoeira.benchmarks.Keys;
import dev.cachoeira.benchmarks.Product;
import dev.cachoeira.benchmarks.Task;
import dev.cachoeira.codec.JsonCodec;
import dev.cachoeira.codec.TypeRef;
import io.lettuce.core.RedisClient;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** JetCache over Lettuce, remote only or with Caffeine in front. Its holder of a value is encoded by the same JsonCodec. */
final class JetCache implements Subject {

    private static final long TTL_MINUTES = 30;

    private final Task task;
    private final RedisClient client;
    private final Cache<Long, Product> cache;
    private final boolean local;
    private final JsonCodec<Held> codec = JsonCodec.of(TypeRef.of(Held.class));

    /** What JetCache stores of a value. */
    record Held(@Nullable Product value, long expireTime, long accessTime) {}

    JetCache(Task task, boolean local) {
        this.task = task;
        this.local = local;
        this.client = RedisClient.create(task.redis());
        Cache<Long, Product> remote = remote();
        this.cache = local ? withMemory(remote) : remote;
    }

    private Cache<Long, Product> remote() {
        return RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
                .redisClient(client)
                .keyPrefix("jetcache:acme:bench:")
                .keyConvertor(String::valueOf)
                .valueEncoder(this::encode)
                .valueDecoder(this::decode)
                .expireAfterWrite(TTL_MINUTES, TimeUnit.MINUTES)
                .buildCache();
    }

    private Cache<Long, Product> withMemory(Cache<Long, Product> remote) {
        Cache<Long, Product> memory = CaffeineCacheBuilder.createCaffeineCacheBuilder()
                .limit(task.keys() * 2)
                .expireAfterWrite(TTL_MINUTES, TimeUnit.MINUTES)
                .buildCache();
        return MultiLevelCacheBuilder.createMultiLevelCacheBuilder()
                .addCache(memory, remote)
                .expireAfterWrite(TTL_MINUTES, TimeUnit.MINUTES)
                .buildCache();
    }

    private byte[] encode(Object object) {
        CacheValueHolder<?> holder = (CacheValueHolder<?>) object;
        return codec.encode(new Held((Product) holder.getValue(), holder.getExpireTime(), holder.getAccessTime()));
    }

    private Object decode(byte[] bytes) {
        Held held = codec.decode(bytes, 0, bytes.length);
        CacheValueHolder<Product> holder = new CacheValueHolder<>();
        holder.setValue(held.value());
        holder.setExpireTime(held.expireTime());
        holder.setAccessTime(held.accessTime());
        return holder;
    }

    @Override
    public void prepare() {
        Filling.inChunks(task, cache::putAll);
        if (local) {
            Filling.memory(task, cache::get);
        }
    }

    @Override
    public void operate(Keys.Cursor keys) {
        if (task.batch() == 1) {
            long key = keys.next();
            Missing.check(cache.get(key), key);
        } else {
            List<Long> batch = Batches.of(keys, task.batch());
            Missing.check(cache.getAll(new HashSet<>(batch)).size(), batch.size());
        }
    }

    @Override
    public void close() {
        cache.close();
        client.shutdown();
    }
}
