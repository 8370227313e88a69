package dev.cachoeira.cache;

import org.jspecify.annotations.Nullable;

/**
 * An answer and where it came from.
 *
 * @param value the value, or null when there is none
 * @param level where it came from
 * @param validator what tells the entry that has this value from every other; null when there is none: the value is not
 *     stored, its TTL has ended, or the cache was made without {@link CacheBuilder#validators()}
 */
public record Lookup<V>(
        @Nullable V value, Level level, @Nullable Validator validator) {

    /** An answer without a validator. */
    public Lookup(@Nullable V value, Level level) {
        this(value, level, null);
    }
}
