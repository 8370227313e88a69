package dev.cachoeira.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Values by key, kept in this process (L1) and in Redis (L2), for one tenant at a time.
 *
 * <p>A value comes from L1, else from L2, else from a loader, of which one runs at a time for a key across all
 * processes (exceptions: after an invalidation, past {@link CacheOptions#leaseWait()}, after Redis evicted the loader's
 * lease, or where Redis refuses it). What an invalidation has ended is never served again: not from L1 or L2 of any
 * process once its pushes have arrived, and in no case for longer than the coherence window.
 *
 * <p>Unless the cache is strict, no method throws, or waits longer than the deadline, because Redis is away: reads then
 * go to the loader, and invalidations are kept and sent later; until then other processes may serve what was
 * invalidated, at most until its TTL should this process end before. What a loader throws reaches the caller as it is,
 * checked exceptions included, and nothing is stored.
 *
 * <p>L1 keeps objects, not copies: treat values as immutable (or see {@link CacheBuilder#decodeEachRead()}).
 *
 * <p>Keys, values, tenants and tags must not be null ({@link NullPointerException}), except that a loader may return
 * null: "there is none" is then cached for {@link CacheOptions#nullTtl()}.
 *
 * <p>Thread-safe. A cache that belongs to tenants and is used without one throws
 * {@link dev.cachoeira.tenant.MissingTenantException} in every method that names a key or a tag, and in
 * {@link #clear()}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface Cache<K, V> {

    /** The name that the cache was made with. */
    String name();

    /** Whether all tenants share its values, so that it is used without one. */
    boolean isShared();

    /**
     * The same cache for one tenant. Cheap; views may be kept or made anew for each call.
     *
     * @param tenant any non-empty text
     * @throws IllegalArgumentException if {@code tenant} is empty
     * @throws IllegalStateException if the cache is shared by all tenants
     */
    Cache<K, V> forTenant(String tenant);

    /**
     * The same cache with other reads: {@link ReadOptions#bypassing()}, {@link ReadOptions#reloading()},
     * {@link ReadOptions#readOnly()}, or another TTL or more tags for what is loaded. Cheap, like {@link #forTenant}, in either
     * order; options of a view take the place of those that it had before. Writes are the same.
     *
     * @throws IllegalArgumentException when the options make no sense for this cache; it names everything that is wrong
     */
    Cache<K, V> with(ReadOptions options);

    /** The cached value, or null when there is none or when null is what is cached. Never loads. */
    @Nullable
    V get(K key);

    /**
     * The cached value, else the loader's, which is then cached. The loader runs on the calling thread.
     *
     * @return null only when null is cached or loaded
     * @throws IllegalStateException when a loader of this cache asks for the key that it is loading
     */
    @Nullable
    V get(K key, Loader<? super K, ? extends V> loader);

    /** Like {@link #get(Object, Loader)}, and says where the value came from. */
    Lookup<V> lookup(K key, Loader<? super K, ? extends V> loader);

    /** The cached values of those keys that have one, in the order of the keys, each once. Never loads. */
    Map<K, V> getAll(Collection<? extends K> keys);

    /**
     * The cached values, with the missing ones loaded in chunks of at most {@link CacheOptions#batchSize()}. The loader
     * runs on the calling thread.
     *
     * @return in the order of the keys, each once; keys for which there is no value are left out. Which of these is cached
     *     as "there is none", the loader says, see {@link BatchLoader}
     */
    Map<K, V> getAll(Collection<? extends K> keys, BatchLoader<K, V> loader);

    /**
     * Like {@link #getAll(Collection, BatchLoader)}, and says of each value where it came from, and, where the cache has them,
     * what its entry's validator is. Costs no command more.
     *
     * @return in the order of the keys, each once. Other than there, "there is none" is an answer too, with a null value: when
     *     that is cached, or what the loader says. Keys that the loader leaves out are left out
     */
    Map<K, Lookup<V>> lookupAll(Collection<? extends K> keys, BatchLoader<K, V> loader);

    /**
     * Stores a value, here and in Redis, for the cache's TTL. Of two concurrent puts of one key either may win,
     * whatever the order in which their writers reached the source; where that matters, invalidate instead. Within the
     * lag of a source after an invalidation, or for a TTL that is shorter than that lag, it is one itself, see
     * {@link CacheBuilder#sourceLag}, and in a strict cache always.
     *
     * <p>Inside a transaction the value is encoded and stored after the commit. What of it cannot be encoded then, or was
     * perhaps not committed, the put ends instead.
     *
     * <p>Of a cache that is written behind ({@link CacheBuilder#writeBehind(BatchWriter)}) it files the value in Redis to be
     * written to the source, and throws a {@link WriteBehindException} when it could not; inside a transaction of Spring that
     * is thrown after the commit, to whoever began it, unless another's callback throws. Such a value is encoded at once.
     */
    void put(K key, V value);

    /** Stores a value for a TTL of its own, see {@link #put(Object, Object)}. */
    void put(K key, V value, Duration ttl);

    /** Stores many values in one round trip for each connection, for the cache's TTL. */
    void putAll(Map<? extends K, ? extends V> values);

    /** Stores many values, each for a TTL of its own. */
    void putAll(Map<? extends K, ? extends V> values, Function<? super K, Duration> ttl);

    /**
     * Removes an entry of a cache that is written behind, see {@link CacheBuilder#writeBehind(BatchWriter)}: when it returns,
     * the removal is filed in Redis, and gets return null until there is another value. Inside a transaction it is done after
     * the commit. Not to be confused with {@link #invalidate}, which only ends what is cached.
     *
     * @throws WriteBehindException when the removal could not be filed, or nobody knows whether it was
     * @throws UnsupportedOperationException when the cache is not written behind
     */
    default void remove(K key) {
        removeAll(java.util.List.of(key));
    }

    /** {@link #remove} for many keys; each is filed on its own, so some may be when it throws. */
    default void removeAll(Collection<? extends K> keys) {
        throw new UnsupportedOperationException(
                "cache '" + name() + "' is not written behind: there is nothing to tell of a removal; see invalidate");
    }

    /**
     * Ends a value: here, in Redis and in every process. When it returns, no get of this process that begins later sees
     * a value that was loaded before. Inside a transaction that the library knows of, it is done after the commit, and
     * not at all after a rollback. Sends {@code DEL}, or a script that keeps the place, where the source lags (see
     * {@link CacheBuilder#sourceLag}) or values have versions.
     *
     * <p>In a strict cache (see {@link CacheBuilder#strict(StrictOptions)}) it puts up a fence at once inside a transaction,
     * until that is over. What is said here of Redis being away does not hold there.
     *
     * @throws StrictInvalidationException if the cache is strict, and Redis does not acknowledge it in time
     */
    void invalidate(K key);

    /**
     * Has a value reloaded without ending it: the next get with a loader is answered with it, and one process reloads it in
     * the background, see {@link CacheBuilder#refreshAfter}. What is loaded by now is not stored any more; what is read from
     * the source by the reload is younger than this call. Inside a transaction it is done after the commit.
     *
     * <p>Where there is nothing that could be marked (no value, a load under way, a source that lags, Redis away) it is an
     * {@link #invalidate}, and so it is where values have versions, since a late put would replace the mark. Sends a
     * {@code GET} and a script that replaces the value by itself, with another stamp.
     *
     * @throws IllegalStateException if the cache reloads nothing before it ends: see {@link CacheBuilder#refreshAfter} and
     *     {@link CacheBuilder#refreshEarly}
     */
    void markStale(K key);

    /** {@link #invalidate} for many keys, in one round trip for each connection. */
    void invalidateAll(Collection<? extends K> keys);

    /**
     * Ends every value of the tenant that carries a tag, in all its caches, in O(1). Sends two scripts, one after
     * the other.
     */
    default void invalidateTag(String tag) {
        invalidateTags(java.util.Set.of(tag));
    }

    /** {@link #invalidateTag} for several tags at once. */
    void invalidateTags(Collection<String> tags);

    /**
     * Ends the values of this cache in this tenant whose keys match a pattern. When it returns, nothing that was loaded
     * before it began, or whose load began before, is served to gets of this process that begin later; other processes are
     * told as by {@link #invalidate}. It may end younger values too. A put that runs at the same time may be stored behind it.
     *
     * <p>The pattern is compared with the key's text, as its {@link dev.cachoeira.codec.KeyCodec} gives it (of a number its
     * digits, of a record its components with commas between): {@code *} any characters, {@code ?} one, {@code [a-z_]} one
     * of these, {@code [^a-z]} one of all others, {@code \} takes what follows as it is.
     *
     * <p><b>Not O(1).</b> Every server is asked for all the names it holds, a thousand at a step ({@code SCAN}), whatever
     * cache and tenant they belong to, and each entry found is a {@code DEL}. Where keys are known, or a tag would do, use
     * {@link #invalidateAll} or {@link #invalidateTag}. When not all keys can be looked through (Redis or one of its servers
     * is away, a connection is lost meanwhile, slots of a cluster are being moved) and for a cache whose source lags (see
     * {@link CacheBuilder#sourceLag}) every value of this cache in this tenant is ended instead, as by {@link #clear}.
     *
     * @throws IllegalArgumentException when the pattern makes no sense
     */
    void invalidateMatching(String pattern);

    /** Ends every value of this cache in this tenant, in O(1). Sends one script, which deletes. */
    void clear();

    /** Ends every value of this cache in all tenants, in O(1). Sends one script, which deletes. */
    void clearAllTenants();

    /**
     * What tells the cached entry from every other, if its caller has seen it. Neither loads nor decodes; what memory does
     * not have is looked at in Redis, by a {@code GETRANGE} of its first bytes (a {@code GET} where entries are encrypted).
     *
     * <p>The same entry is the same value. So who still has the value of that time need not get it again: HTTP's
     * {@code If-None-Match}. To learn the validator of a value, get both at once, by {@link #lookup}. A get without a loader:
     * nothing is reloaded because it is stale, which {@link Validator#remaining()} then shows.
     *
     * @param seen whether the caller knows it; it counts as a hit then, and as nothing otherwise
     * @return null when nothing is cached that {@code seen} knows, or nobody can say
     * @throws IllegalStateException if the cache was made without {@link CacheBuilder#validators()}
     */
    @Nullable
    Validator validate(K key, Predicate<? super Validator> seen);

    /**
     * A read of one key that its caller may do in either way, by {@link #lookup} or {@link #validate}. The tenant is the one
     * of the moment in which it is done.
     */
    CachedRead<V> reading(K key, Loader<? super K, ? extends V> loader);

    /**
     * Puts up a fence around a value of a strict cache (see {@link CacheBuilder#strict(StrictOptions)}) that is about to
     * change in its source: before the change, or before its commit. Inside a transaction that the library knows of,
     * {@link #invalidate} does all of it. Sends a script for each key, and another when the fence goes; it waits for both.
     *
     * @throws StrictInvalidationException when it is not certain that the fence stands
     * @throws IllegalStateException if the cache is not strict
     */
    default Fence fence(K key) {
        return fenceAll(java.util.List.of(key));
    }

    /** {@link #fence} for many keys, in one round trip for each connection. */
    Fence fenceAll(Collection<? extends K> keys);

    /** {@link #fence} for all values of the tenant that carry one of some tags, in all its caches. */
    Fence fenceTags(Collection<String> tags);

    /** Whether an entry is cached, be it null. Never loads. */
    boolean exists(K key);

    /**
     * Sets the remaining TTL of an entry.
     *
     * @param ttl more than zero, at most {@link CacheOptions#MAX_TTL}
     * @return false when there is no entry, or Redis did not answer
     */
    boolean expire(K key, Duration ttl);

    /** The same operations without waiting. */
    AsyncCache<K, V> async();

    /** What this cache has done in this process: for this tenant, or for all when the cache is not bound to one. */
    CacheStats stats();
}
