package dev.cachoeira.cache;

import org.jspecify.annotations.Nullable;

/** Reads a value from its source, and has a say in how it is stored. */
@FunctionalInterface
public interface ContextLoader<K, V> {

    /**
     * Reads one value.
     *
     * @param context belongs to this load
     * @return the value, or null when there is none
     * @throws Exception reaches the caller of the cache as it is
     */
    @Nullable
    V load(K key, LoadContext<V> context) throws Exception;
}
