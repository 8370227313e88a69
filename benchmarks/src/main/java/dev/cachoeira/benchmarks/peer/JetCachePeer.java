package dev.cachoeira.benchmarks.peer;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.CacheBuilder;
import com.alicp.jetcache.SimpleCacheManager;
import com.alicp.jetcache.anno.CacheType;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.JetCacheCodec;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.alicp.jetcache.template.CacheBuilderTemplate;
import com.alicp.jetcache.template.NotifyMonitorInstaller;
import com.alicp.jetcache.template.QuickConfig;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.Map;

/** JetCache in two levels, whose processes tell each other of changes ({@code syncLocal}). */
final class JetCachePeer implements Peer {

    private final RedisClient client;
    private final SimpleCacheManager manager = new SimpleCacheManager();
    private final Cache<String, String> cache;

    JetCachePeer(String redis, Source source, boolean protect) {
        this.client = RedisClient.create(redis);
        RedisLettuceCacheBuilder<?> remote = RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
                .redisClient(client)
                .keyConvertor(String::valueOf)
                .keyPrefix("jetcache:");
        remote.setPubSubConnection(client.connectPubSub(new JetCacheCodec()));
        remote.setBroadcastChannel("jetcache:channel");
        CacheBuilder local = CaffeineCacheBuilder.createCaffeineCacheBuilder().keyConvertor(String::valueOf);
        @SuppressWarnings({"unchecked", "rawtypes"})
        CacheBuilderTemplate template = new CacheBuilderTemplate(
                false, (Map) Map.of("default", local), (Map) Map.of("default", (CacheBuilder) remote));
        manager.setCacheBuilderTemplate(template);
        template.getCacheMonitorInstallers().add(new NotifyMonitorInstaller(area -> remote));
        this.cache = manager.getOrCreateCache(QuickConfig.newBuilder("trial")
                .cacheType(CacheType.BOTH)
                .expire(Duration.ofMinutes(30))
                .localLimit(Peers.LOCAL_ITEMS)
                .syncLocal(true)
                .penetrationProtect(protect)
                .<String, String>loader(source::load)
                .build());
    }

    @Override
    public String get(String key) {
        return cache.get(key);
    }

    @Override
    public void put(String key, String value) {
        cache.put(key, value);
    }

    @Override
    public void end(Scope scope, String key) {
        if (scope != Scope.KEY) {
            throw Peers.notOffered(scope);
        }
        cache.remove(key);
    }

    @Override
    public void close() {
        manager.close();
        client.shutdown();
    }
}
