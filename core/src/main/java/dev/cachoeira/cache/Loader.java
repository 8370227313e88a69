package dev.cachoeira.cache;

import org.jspecify.annotations.Nullable;

/** Reads a value from its source. */
@FunctionalInterface
public interface Loader<K, V> {

    /**
     * Reads one value.
     *
     * @return the value, or null when there is none
     * @throws Exception reaches the caller of the cache as it is
     */
    @Nullable
    V load(K key) throws Exception;
}
