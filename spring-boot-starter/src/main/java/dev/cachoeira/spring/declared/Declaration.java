package dev.cachoeira.spring.declared;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.CacheOptions;
import dev.cachoeira.codec.Codec;
import dev.cachoeira.codec.JsonCodec;
import dev.cachoeira.codec.KeyCodec;
import dev.cachoeira.codec.TypeRef;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** What all places together say of one cache. Guarded by the caches that it belongs to. */
final class Declaration {

    private final String name;
    private @Nullable ResolvableType type;
    private String typeBy = "";
    private @Nullable Duration ttl;
    private String ttlBy = "";
    private boolean tagged;
    private @Nullable Cache<Object, Tagged> cache;

    Declaration(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    boolean typed() {
        return type != null;
    }

    String places() {
        return typeBy;
    }

    @Nullable
    Cache<Object, Tagged> cache() {
        return cache;
    }

    void type(ResolvableType newType, String where) {
        ResolvableType known = type;
        if (known == null) {
            refuseWhenMade(where, "its type of values");
            type = newType;
            typeBy = where;
        } else if (!known.toString().equals(newType.toString())) {
            throw new IllegalArgumentException("cache '" + name + "' would hold " + newType + " by " + where + ", but "
                    + known + " by " + typeBy + ": a cache has one type of values, so give one of them another cache");
        }
    }

    void ttl(Duration newTtl, String where) {
        if (ttl == null) {
            refuseWhenMade(where, "a TTL");
            ttl = newTtl;
            ttlBy = where;
        } else if (!ttl.equals(newTtl)) {
            throw new IllegalArgumentException("cache '" + name + "' would keep values for " + newTtl + " by " + where
                    + ", but for " + ttl + " by " + ttlBy + ": a cache has one TTL");
        }
    }

    void tagged(String where) {
        if (!tagged) {
            refuseWhenMade(where, "tags");
            tagged = true;
        }
    }

    private void refuseWhenMade(String where, String what) {
        if (cache != null) {
            throw new IllegalArgumentException("cache '" + name + "' was used during the start before " + where
                    + " declared " + what + ": use it later, or declare it in cachoeira.caches." + name + ".type");
        }
    }

    /** What the cache is made with, before its own section of the configuration. */
    CacheOptions options(CacheOptions defaults) {
        if (ttl == null) {
            return defaults;
        }
        CacheOptions options = defaults.withTtl(ttl);
        return options.nullTtl().compareTo(ttl) > 0 ? options.withNullTtl(ttl) : options;
    }

    /**
     * Refuses tags of other values than it has.
     *
     * @throws IllegalStateException when they are
     */
    void check(CacheTags<?> tags) {
        ResolvableType known = type;
        if (known != null && !tags.type().isAssignableFrom(ClassUtils.resolvePrimitiveIfNecessary(known.toClass()))) {
            throw new IllegalStateException("the CacheTags of cache '" + name + "' take a "
                    + tags.type().getSimpleName() + ", but its values are of type " + known + " by " + typeBy);
        }
    }

    /**
     * Makes the cache.
     *
     * @param tags give the tags of all values, besides those that their calls give
     */
    Cache<Object, Tagged> make(
            Cachoeira cachoeira, KeyCodec<Object> keys, CacheOptions defaults, List<CacheTags<?>> tags) {
        CacheBuilder<Object, Tagged> builder = cachoeira
                .cache(name, TypeRef.of(Object.class), TypeRef.of(Tagged.class))
                .options(options(defaults))
                .keyCodec(keys)
                .codec(Tagged.codec(values()));
        if (tagged || !tags.isEmpty()) {
            builder.tags(value -> value.tagsWith(tags));
        }
        Cache<Object, Tagged> made = builder.build();
        cache = made;
        return made;
    }

    /** Where the type is not known nothing is ever read or written, only invalidated. */
    @SuppressWarnings("unchecked")
    private Codec<Object> values() {
        ResolvableType known = type;
        return JsonCodec.of(
                (TypeRef<Object>) TypeRef.of(Objects.requireNonNull(known == null ? Object.class : known.getType())));
    }
}
