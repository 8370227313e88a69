package dev.cachoeira.benchmarks.subject;

import dev.cachoeira.benchmarks.Keys;
import dev.cachoeira.benchmarks.Product;
import dev.cachoeira.benchmarks.Task;
import dev.cachoeira.codec.JsonCodec;
import dev.cachoeira.codec.TypeRef;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.builders.StandaloneClientBuilder;
import redis.clients.jedis.csc.CacheConfig;

/**
 * The other bare client: a pool with a connection for every thread, and the same decoding; with or without its memory,
 * which keeps bytes and needs Redis 7.4 or newer.
 */
final class RawJedis implements Subject {

    private static final Duration TTL = Duration.ofMinutes(30);
    private static final int CONNECTIONS = 256;

    private final Task task;
    private final RedisClient client;
    private final JsonCodec<Product> codec = JsonCodec.of(TypeRef.of(Product.class));

    RawJedis(Task task, boolean memory) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(CONNECTIONS);
        pool.setMaxIdle(CONNECTIONS);
        this.task = task;
        StandaloneClientBuilder<RedisClient> builder = RedisClient.builder()
                .fromURI(task.redis())
                .clientConfig(DefaultJedisClientConfig.builder()
                        .protocol(RedisProtocol.RESP3)
                        .build())
                .poolConfig(pool);
        if (memory) {
            builder.cacheConfig(CacheConfig.builder().maxSize(task.keys()).build());
        }
        this.client = builder.build();
    }

    private static byte[] name(long key) {
        return ("jedis:acme:bench:" + key).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void prepare() throws Exception {
        Filling.all(task.keys(), key -> client.psetex(name(key), TTL.toMillis(), codec.encode(task.product(key))));
    }

    @Override
    public void operate(Keys.Cursor keys) {
        if (task.batch() == 1) {
            long key = keys.next();
            Missing.check(decode(client.get(name(key))), key);
        } else {
            readAll(Batches.of(keys, task.batch()));
        }
    }

    private Product decode(byte[] json) {
        return codec.decode(json, 0, json.length);
    }

    private void readAll(List<Long> batch) {
        List<byte[]> values = client.mget(batch.stream().map(RawJedis::name).toArray(byte[][]::new));
        Map<Long, Product> products = new HashMap<>(batch.size() * 2);
        for (int i = 0; i < batch.size(); i++) {
            products.put(batch.get(i), decode(values.get(i)));
        }
        Missing.check(products.size(), batch.size());
    }

    @Override
    public void close() {
        client.close();
    }
}
