package dev.cachoeira.benchmarks.peer;

import com.alicp.jetcache.CacheBuilder;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cachoeira.Cachoeira;
import dev.cachoeira.benchmarks.Library;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.redisson.Redisson;
import org.springframework.data.redis.cache.RedisCacheManager;
import redis.clients.jedis.UnifiedJedis;

/** All peers by name. */
public final class Peers {

    /** How many entries each process may remember. */
    static final int LOCAL_ITEMS = 200_000;

    private static final Set<Scope> EVERY = EnumSet.allOf(Scope.class);
    private static final Set<Scope> KEY_AND_CACHE = EnumSet.of(Scope.KEY, Scope.CACHE);
    private static final Set<Scope> ALL_BUT_TAGS = EnumSet.complementOf(EnumSet.of(Scope.TAG));
    private static final Set<Scope> KEY = EnumSet.of(Scope.KEY);

    private static final Map<String, Entry> ALL = new LinkedHashMap<>();

    static {
        add(
                "cachoeira",
                Cachoeira.class,
                "defaults, a tenant, two tags a value, one of them its own",
                EVERY,
                (redis, source) -> new CachoeiraPeer(redis, source, CachoeiraPeer::ownAndCommon));
        add(
                "cachoeira-tagged",
                Cachoeira.class,
                "defaults, a tenant, two tags a value as many have them",
                ALL_BUT_TAGS,
                (redis, source) -> new CachoeiraPeer(redis, source, CachoeiraPeer::shared));
        add(
                "cachoeira-untagged",
                Cachoeira.class,
                "defaults, a tenant",
                ALL_BUT_TAGS,
                (redis, source) -> new CachoeiraPeer(redis, source, null));
        add(
                "caffeine",
                Caffeine.class,
                "LoadingCache, one in each process",
                KEY_AND_CACHE,
                (redis, source) -> new CaffeinePeer(source));
        add(
                "jetcache",
                CacheBuilder.class,
                "two levels, syncLocal",
                KEY,
                (redis, source) -> new JetCachePeer(redis, source, false));
        add(
                "jetcache-protected",
                CacheBuilder.class,
                "two levels, syncLocal, penetrationProtect",
                KEY,
                (redis, source) -> new JetCachePeer(redis, source, true));
        add(
                "spring",
                RedisCacheManager.class,
                "as @Cacheable reads, immediate writes, clear by KEYS",
                KEY_AND_CACHE,
                (redis, source) -> new SpringPeer(redis, source, SpringPeer.Form.DEFAULT));
        add(
                "spring-sync",
                RedisCacheManager.class,
                "as @Cacheable(sync = true) reads, immediate writes",
                KEY_AND_CACHE,
                (redis, source) -> new SpringPeer(redis, source, SpringPeer.Form.SYNC));
        add(
                "spring-locking",
                RedisCacheManager.class,
                "the same with a locking writer",
                KEY_AND_CACHE,
                (redis, source) -> new SpringPeer(redis, source, SpringPeer.Form.LOCKING));
        add(
                "spring-scan",
                RedisCacheManager.class,
                "immediate writes, clear by SCAN",
                KEY_AND_CACHE,
                (redis, source) -> new SpringPeer(redis, source, SpringPeer.Form.SCAN));
        add(
                "redisson-local",
                Redisson.class,
                "RLocalCachedMap with LRU and a MapLoader, else defaults",
                KEY_AND_CACHE,
                RedissonPeer::new);
        add(
                "redisson-tracking",
                Redisson.class,
                "RClientSideCaching of buckets; look, load, set",
                KEY,
                RedissonTrackingPeer::new);
        add("jedis-tracking", UnifiedJedis.class, "client-side caching; look, load, set", KEY, JedisPeer::new);
    }

    private Peers() {}

    private interface Maker {

        Peer make(String redis, Source source);
    }

    private record Entry(String settings, Class<?> library, Set<Scope> scopes, Maker maker) {}

    private static void add(String name, Class<?> library, String settings, Set<Scope> scopes, Maker maker) {
        ALL.put(name, new Entry(settings, library, scopes, maker));
    }

    static UnsupportedOperationException notOffered(Scope scope) {
        return new UnsupportedOperationException("this library has no " + scope + " to invalidate");
    }

    /** Every name. */
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /** The library with its version, and how it is set up. */
    public static String description(String name) {
        Entry entry = entry(name);
        return Library.of(entry.library()) + ": " + entry.settings();
    }

    /** What can be invalidated at once. */
    public static Set<Scope> scopes(String name) {
        return entry(name).scopes();
    }

    /** Makes this process's end of a peer. */
    public static Peer make(String name, String redis, Source source) {
        return entry(name).maker().make(redis, source);
    }

    private static Entry entry(String name) {
        Entry entry = ALL.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("no peer '" + name + "'; there are " + String.join(", ", ALL.keySet()));
        }
        return entry;
    }
}
