package dev.cachoeira.cache;

import java.util.List;
import java.util.Map;

/** Reads many values from their source at once. */
@FunctionalInterface
public interface BatchLoader<K, V> {

    /**
     * Reads values.
     *
     * @param keys different keys, at most {@link CacheOptions#batchSize()} of them, in the order in which they were
     *     asked for
     * @return the values that exist. A key that is left out is not cached. A key that is there with null says "there is
     *     none", which is cached for {@link CacheOptions#nullTtl()}, as for a {@link Loader} that returns null
     * @throws Exception reaches the caller of the cache as it is
     */
    Map<K, V> loadAll(List<K> keys) throws Exception;
}
