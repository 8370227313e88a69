package dev.cachoeira.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a loader is told of its load, and can say of the value that it brings. Belongs to one load and is used by its
 * thread alone. See {@link Loader#withContext}.
 *
 * @param <V> the type of the value
 */
public interface LoadContext<V> {

    /**
     * Whether there is a value that this load is to replace: one that is stale, or past its TTL and kept by
     * {@link CacheBuilder#failSafe}.
     */
    boolean hasStale();

    /** The value that this load is to replace; null when there is none, or when "there is none" is what it says. */
    @Nullable
    V stale();

    /**
     * To be returned when the source says that nothing has changed (HTTP's 304): the value that this load was to replace,
     * which begins its TTL anew.
     *
     * @throws IllegalStateException when there is no such value
     */
    @Nullable
    V notModified();

    /**
     * How long the value lives.
     *
     * @param ttl from 1 ms to {@link CacheOptions#MAX_TTL}
     * @throws IllegalArgumentException when it is not
     */
    void ttl(Duration ttl);

    /**
     * After how long the value is stale, see {@link CacheBuilder#refreshAfter}.
     *
     * @param refreshAfter from 1 ms to {@link CacheOptions#MAX_TTL}
     * @throws IllegalArgumentException when it is not
     */
    void refreshAfter(Duration refreshAfter);

    /**
     * Adds tags to those that {@link CacheBuilder#tags} finds.
     *
     * @throws IllegalStateException when the cache has no tags; {@code tags(value -> Set.of())} gives it some
     */
    void tags(String... tags);

    /** The value is for those who asked, and stored nowhere. */
    void doNotStore();
}
