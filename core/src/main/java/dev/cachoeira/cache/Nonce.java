package dev.cachoeira.cache;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What stands in an epoch's place in Redis: sixteen bytes, big-endian.
 *
 * @param random told apart from any other by this alone
 * @param madeAt milliseconds since 1970 by the server's clock; whatever ended the epoch before did so no later
 */
record Nonce(long random, long madeAt) {

    private static final int LENGTH = 2 * Long.BYTES;

    /** A reply as nonce, or null when it is none. */
    static @Nullable Nonce read(@Nullable Object reply) {
        if (reply instanceof byte[] bytes && bytes.length == LENGTH) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new Nonce(buffer.getLong(), buffer.getLong());
        }
        return null;
    }
}
