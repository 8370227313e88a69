package dev.cachoeira.benchmarks.peer;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.Loader;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** This library with its defaults. */
final class CachoeiraPeer implements Peer {

    private static final String COMMON = "all";
    private static final String TENANT = "acme";
    private static final int CATEGORIES = 50;

    private final Cachoeira cachoeira;
    private final Cache<String, String> cache;
    private final Loader<String, String> loader;

    /** A tag that all have, and one of the value's own. */
    static Set<String> ownAndCommon(String value) {
        return Set.of(COMMON, tag(Peer.keyOf(value)));
    }

    /** Two tags that many have. */
    static Set<String> shared(String value) {
        return Set.of("products", "category-" + Math.floorMod(value.hashCode(), CATEGORIES));
    }

    /**
     * Makes one.
     *
     * @param tags the tags of a value; null: a cache without tags
     */
    CachoeiraPeer(String redis, Source source, @Nullable Function<String, Set<String>> tags) {
        this.cachoeira = Cachoeira.connect(redis);
        CacheBuilder<String, String> builder = cachoeira
                .cache("trial", String.class, String.class)
                .expireAfter(Duration.ofMinutes(30))
                .maximumLocalItems(Peers.LOCAL_ITEMS);
        if (tags != null) {
            builder.tags(tags);
        }
        this.cache = builder.build().forTenant(TENANT);
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
