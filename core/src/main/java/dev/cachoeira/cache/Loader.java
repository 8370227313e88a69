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

    /**
     * A loader that knows of the value that it is to replace, and can say how long its own lives, with which tags, and
     * whether it is stored at all:
     *
     * <pre>{@code
     * cache.get(id, Loader.withContext((key, context) -> {
     *     Answer answer = upstream.get(key, context.hasStale() ? context.stale().etag() : null);
     *     context.ttl(answer.maxAge());
     *     return answer.isNotModified() ? context.notModified() : answer.body();
     * }));
     * }</pre>
     */
    static <K, V> Loader<K, V> withContext(ContextLoader<K, V> loader) {
        return new LoaderWithContext<>(loader);
    }
}
