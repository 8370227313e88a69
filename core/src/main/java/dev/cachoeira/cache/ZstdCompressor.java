package dev.cachoeira.cache;

import com.github.luben.zstd.Zstd;
import java.util.Arrays;

/** Zstandard at its default level. */
final class ZstdCompressor implements Compressor {

    static final ZstdCompressor INSTANCE = new ZstdCompressor();

    private final int level = Zstd.defaultCompressionLevel(); // asks the native part, so that its absence shows at once

    private ZstdCompressor() {}

    @Override
    public byte[] compress(byte[] plain, int room) {
        byte[] into = new byte[room + Math.toIntExact(Zstd.compressBound(plain.length))];
        long length = Zstd.compressByteArray(into, room, into.length - room, plain, 0, plain.length, level);
        return Arrays.copyOf(into, room + checked(length));
    }

    @Override
    public void decompress(byte[] from, int offset, int length, byte[] into, int at) {
        int found = checked(Zstd.decompressByteArray(into, at, into.length - at, from, offset, length));
        if (found != into.length - at) {
            throw new IllegalArgumentException("another length than it says");
        }
    }

    private static int checked(long length) {
        if (Zstd.isError(length)) {
            throw new IllegalArgumentException(Zstd.getErrorName(length));
        }
        return (int) length;
    }
}
