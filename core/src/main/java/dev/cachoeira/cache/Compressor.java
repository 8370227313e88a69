package dev.cachoeira.cache;

import dev.cachoeira.cache.Compression.Algorithm;

/** Makes bytes smaller, by a library that need not be there. Thread-safe. */
interface Compressor {

    /** The bytes made smaller, perhaps larger, behind {@code room} bytes that are free. */
    byte[] compress(byte[] plain, int room);

    /**
     * Fills an array from a place on to its end.
     *
     * @throws RuntimeException when the bytes are not what {@link #compress} makes, or have another length
     */
    void decompress(byte[] from, int offset, int length, byte[] into, int at);

    /**
     * The one for an algorithm.
     *
     * @throws LinkageError when its library is not there, or cannot be loaded
     */
    static Compressor of(Algorithm algorithm) {
        return switch (algorithm) {
            case LZ4 -> Lz4Compressor.INSTANCE;
            case ZSTD -> ZstdCompressor.INSTANCE;
            case NONE -> throw new IllegalArgumentException("nothing compresses");
        };
    }
}
