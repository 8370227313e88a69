package dev.cachoeira.benchmarks.peer;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Loader;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** This library with its defaults. */
final class CachoeiraPeer implements Peer {

    private static final String COMMON = "all";
    private static final String TENANT = "acme";

    private final Cachoeira cachoeira;
    private final Cache<String, String> cache;
    private final Loader<String, String> loader;

    CachoeiraPeer(String redis, Source source) {
        this.cachoeira = Cachoeira.connect(redis);
        this.cache = cachoeira
                .cache("trial", String.class, String.class)
                .expireAfter(Duration.ofMinutes(30))
                .maximumLocalItems(Peers.LOCAL_ITEMS)
                .tags(value -> Set.of(COMMON, tag(Peer.keyOf(value))))
                .build()
                .forTenant(TENANT);
        this.loader = source::load;
    }

    private static String tag(String key) {
        return "of:" + key;
    }

    @Override
    public String get(String key) {
        return Objects.requireNonNull(cache.get(key, loader));
    }

    @Override
    public void put(String key, String value) {
        cache.put(key, value);
    }

    @Override
    public void putAll(Map<String, String> values) {
        cache.putAll(values);
    }

    @Override
    public void end(Scope scope, String key) {
        switch (scope) {
            case KEY -> cache.invalidate(key);
            case TAG -> cache.invalidateTag(tag(key));
            case CACHE -> cache.clear();
            case TENANT -> cachoeira.forTenant(TENANT).clear();
        }
    }

    @Override
    public void endCommonTag() {
        cache.invalidateTag(COMMON);
    }

    @Override
    public void close() {
        cachoeira.close();
    }
}
