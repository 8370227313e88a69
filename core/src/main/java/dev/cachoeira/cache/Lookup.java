package dev.cachoeira.cache;

import org.jspecify.annotations.Nullable;

/**
 * An answer and where it came from.
 *
 * @param value the value, or null when there is none
 * @param level where it came from
 */
public record Lookup<V>(@Nullable V value, Level level) {}
