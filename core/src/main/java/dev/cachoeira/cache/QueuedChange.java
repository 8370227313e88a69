package dev.cachoeira.cache;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A change as its queue holds it: its sequence (8) and when it was filed (8), which the server has put before it, P or R, and
 * of a put what stands for the value.
 *
 * @param sequence greater than that of every older change of its field
 * @param filedAt by the server's clock, in microseconds since 1970
 * @param removal whether the entry was removed
 * @param payload an entry as Redis holds one; empty for a removal
 */
record QueuedChange(long sequence, long filedAt, boolean removal, byte[] payload) {

    /** How long a change is without its payload. */
    static final int HEAD = 17;

    private static final byte PUT = 'P';
    private static final byte REMOVAL = 'R';

    static QueuedChange read(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long sequence = buffer.getLong();
        long filedAt = buffer.getLong();
        boolean removal = buffer.get() == REMOVAL;
        return new QueuedChange(sequence, filedAt, removal, Arrays.copyOfRange(bytes, HEAD, bytes.length));
    }

    /** What is filed for a value; the server puts the rest before it. */
    static byte[] put(byte[] payload) {
        return ByteBuffer.allocate(1 + payload.length).put(PUT).put(payload).array();
    }

    /** What is filed for a removal. */
    static byte[] remove() {
        return new byte[] {REMOVAL};
    }
}
