package dev.cachoeira.benchmarks.peer;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.BatchStrategies;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.cache.RedisCacheWriter.RedisCacheWriterConfigurer;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import org.springframework.data.redis.serializer.StringRedisSerializer;

/**
 * Spring Data Redis' cache, read as {@code @Cacheable} reads it: look, load, put; or with {@code sync = true}. Writes have
 * happened when they return.
 */
final class SpringPeer implements Peer {

    /** What makes the forms of it differ. */
    enum Form {
        /** As it comes. */
        DEFAULT,
        /** {@code sync = true}. */
        SYNC,
        /** {@code sync = true} and a locking writer. */
        LOCKING,
        /** As it comes, but a clear goes by SCAN. */
        SCAN
    }

    private static final int SCAN_BATCH = 1_000;

    private final LettuceConnectionFactory connections;
    private final Cache cache;
    private final Source source;
    private final Form form;

    SpringPeer(String redis, Source source, Form form) {
        URI server = URI.create(redis);
        this.source = source;
        this.form = form;
        this.connections = new LettuceConnectionFactory(server.getHost(), server.getPort());
        connections.afterPropertiesSet();
        connections.start();
        RedisCacheConfiguration configuration = RedisCacheConfiguration.defaultCacheConfig()
                .entryTtl(Duration.ofMinutes(30))
                .serializeValuesWith(SerializationPair.fromSerializer(StringRedisSerializer.UTF_8));
        RedisCacheManager manager = RedisCacheManager.builder(RedisCacheWriter.create(connections, this::configure))
                .cacheDefaults(configuration)
                .build();
        manager.afterPropertiesSet();
        this.cache = Objects.requireNonNull(manager.getCache("trial"));
    }

    private void configure(RedisCacheWriterConfigurer writer) {
        writer.immediateWrites();
        if (form == Form.LOCKING) {
            writer.enableLocking();
        }
        writer.batchStrategy(form == Form.SCAN ? BatchStrategies.scan(SCAN_BATCH) : BatchStrategies.keys());
    }

    @Override
    public String get(String key) {
        if (form == Form.SYNC || form == Form.LOCKING) {
            return Objects.requireNonNull(cache.get(key, () -> source.load(key)));
        }
        String cached = cache.get(key, String.class);
        if (cached != null) {
            return cached;
        }
        String loaded = source.load(key);
        cache.put(key, loaded);
        return loaded;
    }

    @Override
    public void put(String key, String value) {
        cache.put(key, value);
    }

    @Override
    public void end(Scope scope, String key) {
        switch (scope) {
            case KEY -> cache.evict(key);
            case CACHE -> cache.clear();
            default -> throw Peers.notOffered(scope);
        }
    }

    @Override
    public void close() {
        connections.destroy();
    }
}
