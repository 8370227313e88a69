package dev.cachoeira.cache;

import org.jspecify.annotations.Nullable;

/**
 * What memory keeps of a value that grows stale before it ends.
 *
 * @param value as memory would keep it without
 * @param staleAt from when on a get should have it reloaded, by the clock's nanoseconds
 * @param freshUntil what the entry in Redis says of that, which tells it from its successor
 */
record Aged(@Nullable Object value, long staleAt, long freshUntil) {}
