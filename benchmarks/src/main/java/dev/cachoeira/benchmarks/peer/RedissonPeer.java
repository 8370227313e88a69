package dev.cachoeira.benchmarks.peer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.redisson.Redisson;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.map.MapLoader;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** Redisson's {@code RLocalCachedMap} with a loader: memory in front of one hash. */
final class RedissonPeer implements Peer {

    private final RedissonClient client;
    private final RMap<String, String> map;

    RedissonPeer(String redis, Source source) {
        this.client = open(redis);
        this.map = client.getLocalCachedMap(LocalCachedMapOptions.<String, String>name("redisson:trial")
                .codec(StringCodec.INSTANCE)
                .cacheSize(Peers.LOCAL_ITEMS)
                .evictionPolicy(LocalCachedMapOptions.EvictionPolicy.LRU)
                .timeToLive(Duration.ofMinutes(30))
                .loader(new Loading(source)));
    }

    /** A client with its defaults. */
    static RedissonClient open(String redis) {
        Config config = new Config();
        config.useSingleServer().setAddress(redis);
        return Redisson.create(config);
    }

    private record Loading(Source source) implements MapLoader<String, String> {

        @Override
        public String load(String key) {
            return source.load(key);
        }

        @Override
        public Iterable<String> loadAllKeys() {
            return List.of();
        }
    }

    @Override
    public String get(String key) {
        return Objects.requireNonNull(map.get(key));
    }

    @Override
    public void put(String key, String value) {
        map.fastPut(key, value);
    }

    @Override
    public void putAll(Map<String, String> values) {
        map.putAll(values);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // there is no future: the names are alike
    public void end(Scope scope, String key) {
        switch (scope) {
            case KEY -> map.fastRemove(key);
            case CACHE -> map.clear();
            default -> throw Peers.notOffered(scope);
        }
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
