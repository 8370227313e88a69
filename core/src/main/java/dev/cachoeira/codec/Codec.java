package dev.cachoeira.codec;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into bytes and back. Thread-safe.
 *
 * <p>A codec decides by the type that a cache was built for, never by what the bytes claim to be.
 *
 * @param <V> the type of the values
 */
public interface Codec<V> {

    /**
     * The format's name: letters, digits and dashes. It is part of the keys, so that two formats never meet in one
     * entry.
     */
    String id();

    /**
     * Encodes a value.
     *
     * @throws CodecException when the value cannot be encoded
     */
    byte[] encode(V value);

    /**
     * Decodes a value from a part of an array.
     *
     * @throws CodecException when the bytes are no value of this codec; the entry then counts as absent
     */
    V decode(byte[] bytes, int offset, int length);

    /**
     * Whether two values are the same to a cache that verifies what it answers: unless an implementation says otherwise,
     * those that are equal, and those that are encoded alike.
     *
     * @param one a value, or null for "there is none"
     * @param other a value, or null for "there is none"
     * @throws CodecException when one of them cannot be encoded
     */
    default boolean same(@Nullable V one, @Nullable V other) {
        return Objects.equals(one, other)
                || (one != null && other != null && Arrays.equals(encode(one), encode(other)));
    }
}
