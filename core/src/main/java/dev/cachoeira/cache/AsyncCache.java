package dev.cachoeira.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@link Cache} without waiting. Every method has the meaning of its namesake there; failures arrive in the future, a
 * missing tenant included. Each caller has a future of its own: cancelling it cancels nothing for others.
 *
 * <p>Futures complete on a background thread or on the caller's; do not block in their callbacks.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface AsyncCache<K, V> {

    /** See {@link Cache#get(Object)}. */
    CompletableFuture<@Nullable V> get(K key);

    /** See {@link Cache#get(Object, Loader)}; the loader is called on the background executor. */
    CompletableFuture<@Nullable V> get(K key, AsyncLoader<? super K, ? extends V> loader);

    /** See {@link Cache#lookup}. */
    CompletableFuture<Lookup<V>> lookup(K key, AsyncLoader<? super K, ? extends V> loader);

    /** See {@link Cache#getAll(Collection)}. */
    CompletableFuture<Map<K, V>> getAll(Collection<? extends K> keys);

    /** See {@link Cache#getAll(Collection, BatchLoader)}; the loader is called on the background executor. */
    CompletableFuture<Map<K, V>> getAll(Collection<? extends K> keys, BatchLoader<K, V> loader);

    /** See {@link Cache#lookupAll}; the loader is called on the background executor. */
    CompletableFuture<Map<K, Lookup<V>>> lookupAll(Collection<? extends K> keys, BatchLoader<K, V> loader);

    /** See {@link Cache#put(Object, Object)}. */
    CompletableFuture<Void> put(K key, V value);

    /** See {@link Cache#put(Object, Object, Duration)}. */
    CompletableFuture<Void> put(K key, V value, Duration ttl);

    /** See {@link Cache#putAll(Map, Function)}. */
    CompletableFuture<Void> putAll(Map<? extends K, ? extends V> values, Function<? super K, Duration> ttl);

    /** See {@link Cache#remove}. */
    default CompletableFuture<Void> remove(K key) {
        return removeAll(java.util.List.of(key));
    }

    /** See {@link Cache#removeAll}. */
    default CompletableFuture<Void> removeAll(Collection<? extends K> keys) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("the cache is not written behind"));
    }

    /** See {@link Cache#invalidate}. */
    CompletableFuture<Void> invalidate(K key);

    /** See {@link Cache#markStale}. */
    CompletableFuture<Void> markStale(K key);

    /** See {@link Cache#invalidateAll}. */
    CompletableFuture<Void> invalidateAll(Collection<? extends K> keys);

    /** See {@link Cache#invalidateTags}. */
    CompletableFuture<Void> invalidateTags(Collection<String> tags);

    /**
     * See {@link Cache#invalidateMatching}. Inside a transaction it begins with the commit and the future is complete at
     * once, with zeros.
     *
     * @param progress is told after each step and at the end, on a thread that must not be blocked
     * @return how it went; cancelling it ends the work after the step that is under way, and what was not found by then stays
     */
    CompletableFuture<PatternInvalidation> invalidateMatching(String pattern, Consumer<PatternInvalidation> progress);

    /** See {@link Cache#clear}. */
    CompletableFuture<Void> clear();

    /** See {@link Cache#clearAllTenants}. */
    CompletableFuture<Void> clearAllTenants();

    /** See {@link Cache#validate}. */
    CompletableFuture<@Nullable Validator> validate(K key, Predicate<? super Validator> seen);

    /** See {@link Cache#exists}. */
    CompletableFuture<Boolean> exists(K key);

    /** See {@link Cache#expire}. */
    CompletableFuture<Boolean> expire(K key, Duration ttl);
}
