package dev.cachoeira.cache;

import java.util.concurrent.CompletableFuture;

/**
 * Whole numbers by key that many processes count at once, for one tenant at a time. They live in Redis alone: each call is
 * one round trip, and memory never answers.
 *
 * <p>A counter that does not exist is 0. The first change makes it, with its TTL in the same step; see
 * {@link CounterBuilder} for when it ends. Clears and invalidations of caches do not touch counters, and a transaction of
 * the caller does not matter: what was counted stays counted after a rollback.
 *
 * <p>A counter cannot be guessed. When Redis cannot say what it is, the call fails within the deadline with a
 * {@link CounterException}, whose {@link CounterException#reason()} tells whether it may have been counted all the same.
 * Nothing is ever sent twice. Counters are as durable as their Redis: one that restarts from an older file, evicts, or
 * fails over to a replica that lags may have forgotten the last changes.
 *
 * <p>Keys and tenants must not be null ({@link NullPointerException}). Thread-safe. A counter that belongs to tenants and
 * is used without one throws {@link dev.cachoeira.tenant.MissingTenantException}.
 *
 * @param <K> the type of the keys
 */
public interface Counter<K> {

    /** The name that the counter was made with. */
    String name();

    /**
     * The same counter for one tenant. Cheap; views may be kept or made anew for each call.
     *
     * @throws IllegalArgumentException if {@code tenant} is empty
     * @throws IllegalStateException if the counter is shared by all tenants
     */
    Counter<K> forTenant(String tenant);

    /** {@link #increment(Object, long)} by 1. */
    default long increment(K key) {
        return increment(key, 1);
    }

    /**
     * Adds to a counter. Sends one script ({@code SET NX PX}, else {@code INCRBY}).
     *
     * @param by any number; 0 makes the counter if there is none
     * @return what the counter is then
     * @throws CounterException when it was not counted, or nobody knows whether it was
     */
    long increment(K key, long by);

    /** {@link #decrement(Object, long)} by 1. */
    default long decrement(K key) {
        return decrement(key, 1);
    }

    /**
     * Takes from a counter, which may become negative. See {@link #increment(Object, long)}.
     *
     * @param by any number but {@link Long#MIN_VALUE} ({@link IllegalArgumentException})
     */
    default long decrement(K key, long by) {
        if (by == Long.MIN_VALUE) {
            throw new IllegalArgumentException("by must be more than " + by);
        }
        return increment(key, -by);
    }

    /**
     * What a counter is; 0 when there is none. Sends {@code GET}.
     *
     * @throws CounterException when Redis does not say
     */
    long get(K key);

    /**
     * Ends a counter: it is 0 again, and the next change makes a new one. Sends {@code DEL}.
     *
     * @throws CounterException when it was not ended, or nobody knows whether it was
     */
    void reset(K key);

    /** {@link #increment(Object, long)} without waiting; the future fails with what that would throw. */
    CompletableFuture<Long> incrementAsync(K key, long by);

    /** {@link #get} without waiting. */
    CompletableFuture<Long> getAsync(K key);

    /** {@link #reset} without waiting. */
    CompletableFuture<Void> resetAsync(K key);

    /** What this counter has done in this process, for all keys and tenants. */
    CounterStats stats();
}
