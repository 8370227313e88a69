package dev.cachoeira.cache;

import java.util.Arrays;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** LZ4. The decompressor is the one that is safe for bytes from anywhere. */
final class Lz4Compressor implements Compressor {

    static final Lz4Compressor INSTANCE = new Lz4Compressor(LZ4Factory.fastestInstance());

    private final LZ4Compressor compressor;
    private final LZ4SafeDecompressor decompressor;

    private Lz4Compressor(LZ4Factory factory) {
        this.compressor = factory.fastCompressor();
        this.decompressor = factory.safeDecompressor();
    }

    @Override
    public byte[] compress(byte[] plain, int room) {
        byte[] into = new byte[room + compressor.maxCompressedLength(plain.length)];
        int length = compressor.compress(plain, 0, plain.length, into, room, into.length - room);
        return Arrays.copyOf(into, room + length);
    }

    @Override
    public void decompress(byte[] from, int offset, int length, byte[] into, int at) {
        int found = decompressor.decompress(from, offset, length, into, at, into.length - at);
        if (found != into.length - at) {
            throw new IllegalArgumentException("another length than it says");
        }
    }
}
