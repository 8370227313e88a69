package dev.cachoeira.benchmarks.subject;

import com.alicp.jetcache.CacheBuilder;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cachoeira.Cachoeira;
import dev.cachoeira.benchmarks.Library;
import dev.cachoeira.benchmarks.Task;
import io.lettuce.core.RedisClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.redisson.Redisson;
import org.springframework.data.redis.cache.RedisCacheManager;
import redis.clients.jedis.UnifiedJedis;

/** All subjects by name. */
public final class Subjects {

    private static final Map<String, Entry> ALL = new LinkedHashMap<>();

    static {
        add(
                "cachoeira",
                Cachoeira.class,
                "two levels, tenant, two tags a value, statistics on",
                task -> new CachoeiraCache(task, CachoeiraCache.Form.TWO_LEVELS));
        add(
                "cachoeira-verified",
                Cachoeira.class,
                "the same with verify(1_000): one hit in a thousand is due to be compared with its source, 16 in 5 s are",
                task -> new CachoeiraCache(task, CachoeiraCache.Form.VERIFIED));
        add(
                "cachoeira-remote",
                Cachoeira.class,
                "Redis only, tracking on, two tags a value",
                task -> new CachoeiraCache(task, CachoeiraCache.Form.REMOTE));
        add("caffeine-ttl", Caffeine.class, "LoadingCache.get with expireAfterWrite", CaffeineWithTtl::new);
        add(
                "lettuce",
                RedisClient.class,
                "GET or MGET on one shared connection, decoded by the same JsonCodec",
                RawLettuce::new);
        add(
                "jedis",
                UnifiedJedis.class,
                "GET or MGET, a pooled connection for each thread, decoded by the same JsonCodec",
                task -> new RawJedis(task, false));
        add(
                "jedis-memory",
                UnifiedJedis.class,
                "GET with client-side caching, which keeps bytes, decoded by the same JsonCodec; needs Redis 7.4",
                task -> new RawJedis(task, true));
        add(
                "spring",
                RedisCacheManager.class,
                "RedisCache over Lettuce with immediate writes, JacksonJsonRedisSerializer",
                SpringCache::new);
        add(
                "jetcache",
                CacheBuilder.class,
                "remote cache over Lettuce, its holder encoded by the same JsonCodec",
                task -> new JetCache(task, false));
        add("jetcache-multi", CacheBuilder.class, "the same with Caffeine in front", task -> new JetCache(task, true));
        add(
                "redisson-buckets",
                Redisson.class,
                "RBucket and RBuckets with defaults, decoded by the same JsonCodec",
                RedissonBuckets::new);
        add(
                "redisson-map",
                Redisson.class,
                "RMapCache with defaults, decoded by the same JsonCodec",
                RedissonMap::cache);
        add(
                "redisson-local",
                Redisson.class,
                "RLocalCachedMap with LRU, else defaults, decoded by the same JsonCodec",
                RedissonMap::local);
    }

    private Subjects() {}

    private record Entry(String settings, Class<?> library, Function<Task, Subject> make) {}

    private static void add(String name, Class<?> library, String settings, Function<Task, Subject> make) {
        ALL.put(name, new Entry(settings, library, make));
    }

    /** Every name. */
    public static Set<String> names() {
        return ALL.keySet();
    }

    /** How a subject is set up. */
    public static String settings(String name) {
        return entry(name).settings();
    }

    /** The library and its version, as its file is called. */
    public static String library(String name) {
        return Library.of(entry(name).library());
    }

    /** Makes a subject. */
    public static Subject make(String name, Task task) {
        return entry(name).make().apply(task);
    }

    private static Entry entry(String name) {
        Entry entry = ALL.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(
                    "no subject '" + name + "'; there are " + String.join(", ", ALL.keySet()));
        }
        return entry;
    }
}
