package dev.cachoeira.cache;

import org.jspecify.annotations.Nullable;

/**
 * What memory keeps of a value whose write can be told from others.
 *
 * @param value as memory would keep it without
 * @param stamp the write's
 * @param freshUntil until when nobody need reload it, by the clock's nanoseconds
 */
record Stamped(@Nullable Object value, long stamp, long freshUntil) {}
