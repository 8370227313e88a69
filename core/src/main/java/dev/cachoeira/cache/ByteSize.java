package dev.cachoeira.cache;

/**
 * A number of bytes.
 *
 * @param bytes at least zero
 */
public record ByteSize(long bytes) {

    /** Checks the number. */
    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size cannot be negative, but was " + bytes);
        }
    }

    /** So many bytes. */
    public static ByteSize ofBytes(long bytes) {
        return new ByteSize(bytes);
    }

    /** So many times 1,024 bytes. */
    public static ByteSize ofKibibytes(long kibibytes) {
        return new ByteSize(Math.multiplyExact(kibibytes, 1L << 10));
    }

    /** So many times 1,048,576 bytes. */
    public static ByteSize ofMebibytes(long mebibytes) {
        return new ByteSize(Math.multiplyExact(mebibytes, 1L << 20));
    }
}
