package dev.cachoeira.benchmarks.peer;

import java.time.Duration;
import org.redisson.Redisson;
import org.redisson.api.RBucket;
import org.redisson.api.RClientSideCaching;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.ClientSideCachingOptions;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.Protocol;

/** Redisson's client-side caching of buckets, on the server's tracking; loading is the caller's own affair. */
final class RedissonTrackingPeer implements Peer {

    private static final Duration TTL = Duration.ofMinutes(30);

    private final RedissonClient client;
    private final RClientSideCaching caching;
    private final Source source;

    RedissonTrackingPeer(String redis, Source source) {
        Config config = new Config();
        config.setProtocol(Protocol.RESP3);
        config.useSingleServer().setAddress(redis);
        this.client = Redisson.create(config);
        this.caching =
                client.getClientSideCaching(ClientSideCachingOptions.defaults().size(Peers.LOCAL_ITEMS));
        this.source = source;
    }

    private RBucket<String> bucket(String key) {
        return caching.getBucket("redisson:trial:" + key, StringCodec.INSTANCE);
    }

    @Override
    public String get(String key) {
        RBucket<String> bucket = bucket(key);
        String cached = bucket.get();
        if (cached != null) {
            return cached;
        }
        String loaded = source.load(key);
        bucket.set(loaded, TTL);
        return loaded;
    }

    @Override
    public void put(String key, String value) {
        bucket(key).set(value, TTL);
    }

    @Override
    public void end(Scope scope, String key) {
        if (scope != Scope.KEY) {
            throw Peers.notOffered(scope);
        }
        bucket(key).delete();
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
