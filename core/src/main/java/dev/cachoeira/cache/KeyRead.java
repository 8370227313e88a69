package dev.cachoeira.cache;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A read of one key of a cache. */
final class KeyRead<K, V> implements CachedRead<V> {

    private final Cache<K, V> cache;
    private final K key;
    private final Loader<? super K, ? extends V> loader;
    private final Function<? super K, byte[]> names;

    /**
     * Prepares it.
     *
     * @param names gives a key's name among all caches and tenants
     */
    KeyRead(Cache<K, V> cache, K key, Loader<? super K, ? extends V> loader, Function<? super K, byte[]> names) {
        this.cache = cache;
        this.key = Objects.requireNonNull(key, "key");
        this.loader = Objects.requireNonNull(loader, "loader");
        this.names = names;
    }

    @Override
    public Lookup<V> lookup() {
        return cache.lookup(key, loader);
    }

    @Override
    public @Nullable Validator validate(Predicate<? super Validator> seen) {
        return cache.validate(key, seen);
    }

    @Override
    public String place(String variant) {
        return Validator.place(names.apply(key), variant);
    }
}
