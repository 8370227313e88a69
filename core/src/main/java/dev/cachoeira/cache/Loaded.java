package dev.cachoeira.cache;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a loader has brought, and what it said of it.
 *
 * @param value the value, or null when there is none
 * @param ttl how long it lives, or null for as long as the options say
 * @param refreshAfter how long it is fresh, or null for as long as the options say
 * @param tags its tags besides those that the cache finds
 * @param store whether it may be stored
 */
record Loaded<V>(
        @Nullable V value, @Nullable Duration ttl, @Nullable Duration refreshAfter, Set<String> tags, boolean store) {

    /** A value of which nothing was said. */
    static <V> Loaded<V> of(@Nullable V value) {
        return new Loaded<>(value, null, null, Set.of(), true);
    }

    /** The same, which lives for so long. */
    Loaded<V> living(Duration newTtl) {
        return new Loaded<>(value, newTtl, refreshAfter, tags, store);
    }

    /** The same, which may not be stored. */
    Loaded<V> unstored() {
        return new Loaded<>(value, ttl, refreshAfter, tags, false);
    }
}
