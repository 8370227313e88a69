package dev.cachoeira.benchmarks.subject;

import dev.cachoeira.benchmarks.Keys;
import dev.cachoeira.benchmarks.Product;
import dev.cachoeira.benchmarks.Task;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.cache.RedisCacheWriter.RedisCacheWriterConfigurer;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.JacksonJsonRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;

/** Spring Data Redis' cache over Lettuce, with values as JSON and writes that have happened when they return. It has no bulk read. */
final class SpringCache implements Subject {

    private final Task task;
    private final LettuceConnectionFactory connections;
    private final Cache cache;

    SpringCache(Task task) {
        URI server = URI.create(task.redis());
        this.task = task;
        this.connections = new LettuceConnectionFactory(server.getHost(), server.getPort());
        connections.afterPropertiesSet();
        connections.start();
        RedisCacheConfiguration configuration = RedisCacheConfiguration.defaultCacheConfig()
                .entryTtl(Duration.ofMinutes(30))
                .prefixCacheNameWith("spring:acme:")
                .serializeValuesWith(SerializationPair.fromSerializer(new JacksonJsonRedisSerializer<>(Product.class)));
        RedisCacheManager manager = RedisCacheManager.builder(
                        RedisCacheWriter.create(connections, RedisCacheWriterConfigurer::immediateWrites))
                .cacheDefaults(configuration)
                .build();
        manager.afterPropertiesSet();
        this.cache = Objects.requireNonNull(manager.getCache("bench"));
    }

    @Override
    public void prepare() throws Exception {
        Filling.all(task.keys(), key -> cache.put(key, task.product(key)));
    }

    @Override
    public void operate(Keys.Cursor keys) {
        if (task.batch() > 1) {
            throw new UnsupportedOperationException("Spring's cache reads one key at a time");
        }
        long key = keys.next();
        Missing.check(cache.get(key, Product.class), key);
    }

    @Override
    public void close() {
        connections.destroy();
    }
}
