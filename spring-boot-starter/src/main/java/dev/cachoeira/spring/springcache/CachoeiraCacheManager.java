package dev.cachoeira.spring.springcache;

import dev.cachoeira.spring.declared.CacheDiscovery;
import dev.cachoeira.spring.declared.DeclaredCaches;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * The caches that annotations and configuration declare, for Spring's {@code @Cacheable} and its kin. Caches that code
 * has made can be evicted from here, but not read: they know their keys and values by other types. Thread-safe.
 */
public final class CachoeiraCacheManager implements CacheManager {

    private final Supplier<CacheDiscovery> discovery;
    private final Map<String, Cache> caches = new ConcurrentHashMap<>();

    /** Asks for the caches when the first one is wanted. */
    public CachoeiraCacheManager(Supplier<CacheDiscovery> discovery) {
        this.discovery = discovery;
    }

    @Override
    public @Nullable Cache getCache(String name) {
        Cache known = caches.get(name);
        if (known != null) {
            return known;
        }
        DeclaredCaches declared = discovery.get().caches();
        if (!declared.names().contains(name)) {
            return null;
        }
        return caches.computeIfAbsent(name, any -> new DeclaredSpringCache(name, declared));
    }

    @Override
    public Collection<String> getCacheNames() {
        return discovery.get().caches().names();
    }
}
