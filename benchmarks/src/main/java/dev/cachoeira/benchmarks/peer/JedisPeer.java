package dev.cachoeira.benchmarks.peer;

import java.time.Duration;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.csc.CacheConfig;

/** Jedis' client-side caching, on the server's tracking; loading is the caller's own affair. */
final class JedisPeer implements Peer {

    private static final int CONNECTIONS = 256;
    private static final long TTL_MILLIS = Duration.ofMinutes(30).toMillis();

    private final RedisClient client;
    private final Source source;

    JedisPeer(String redis, Source source) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(CONNECTIONS);
        pool.setMaxIdle(CONNECTIONS);
        this.source = source;
        this.client = RedisClient.builder()
                .fromURI(redis)
                .clientConfig(DefaultJedisClientConfig.builder()
                        .protocol(RedisProtocol.RESP3)
                        .build())
                .poolConfig(pool)
                .cacheConfig(CacheConfig.builder().maxSize(Peers.LOCAL_ITEMS).build())
                .build();
    }

    private static String name(String key) {
        return "jedis:trial:" + key;
    }

    @Override
    public String get(String key) {
        String cached = client.get(name(key));
        if (cached != null) {
            return cached;
        }
        String loaded = source.load(key);
        put(key, loaded);
        return loaded;
    }

    @Override
    public void put(String key, String value) {
        client.psetex(name(key), TTL_MILLIS, value);
    }

    @Override
    public void end(Scope scope, String key) {
        if (scope != Scope.KEY) {
            throw Peers.notOffered(scope);
        }
        client.del(name(key));
    }

    @Override
    public void close() {
        client.close();
    }
}
