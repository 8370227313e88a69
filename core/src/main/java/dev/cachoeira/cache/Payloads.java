package dev.cachoeira.cache;

import dev.cachoeira.cache.Compression.Algorithm;
import dev.cachoeira.cache.UnreadableValueException.Reason;
import dev.cachoeira.codec.Codec;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The way of a cache's values into entries and back: codec, compression, encryption, and nothing else does any of these.
 *
 * <pre>
 * value ─ encode ─> payload ─ EntryFormat.value ─> entry ─ seal ─> what Redis holds ─ open ─> entry ─ Engine.decode ─> value
 * </pre>
 *
 * <p>A compressed payload is the length that it had (4 bytes) and what the library makes. Compression comes first: what is
 * encrypted cannot be compressed. Memory holds what is open. What neither compresses nor encrypts goes through here
 * untouched, for the price of looking at a flag.
 */
final class Payloads<V> {

    private static final int LENGTH = Integer.BYTES;
    private static final int COMPRESSED = EntryFormat.LZ4 | EntryFormat.ZSTD;
    private static final int CHANGED = COMPRESSED | EntryFormat.ENCRYPTED;

    /** Clocks are not exact, nor is a process always quick to look at what it was sent. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Codec<V> codec;
    private final @Nullable Compressor compressor;
    private final int compressedFlag;
    private final long threshold;
    private final @Nullable Seal seal;

    Payloads(Codec<V> codec, CacheOptions options) {
        Algorithm algorithm = options.compression().algorithm();
        this.codec = codec;
        this.compressor = algorithm == Algorithm.NONE ? null : Compressor.of(algorithm);
        this.compressedFlag = algorithm == Algorithm.LZ4 ? EntryFormat.LZ4 : EntryFormat.ZSTD;
        this.threshold = options.compression().threshold().bytes();
        this.seal = options.encryption() == null ? null : new Seal(options.encryption());
    }

    // ---- to Redis ----------------------------------------------------------------------------------------------

    /**
     * What stands for a value.
     *
     * @throws RuntimeException when it cannot be encoded
     */
    Payload encode(@Nullable V value) {
        if (value == null) {
            return Payload.NULL;
        }
        byte[] plain = codec.encode(value);
        if (compressor == null || plain.length < threshold || plain.length > Compression.MAX_SIZE.bytes()) {
            return Payload.plain(plain);
        }
        byte[] compressed = compressor.compress(plain, LENGTH);
        if (compressed.length >= plain.length) {
            return Payload.plain(plain);
        }
        ByteBuffer.wrap(compressed).putInt(0, plain.length);
        return new Payload(compressed, compressedFlag);
    }

    /** An entry as Redis is to hold it under this name. */
    byte[] seal(byte[] redisKey, byte[] entry) {
        return seal == null ? entry : seal.seal(redisKey, entry);
    }

    /**
     * The same value as Redis is to hold it with another lifetime.
     *
     * @throws UnreadableValueException when it may not be served
     */
    byte[] withLifetime(byte[] redisKey, EntryFormat.Value value, long now, long stamp, Lifetime lifetime) {
        EntryFormat.Value unsealed = unsealed(redisKey, value, now);
        return seal(redisKey, EntryFormat.withLifetime(unsealed, stamp, lifetime));
    }

    // ---- from Redis --------------------------------------------------------------------------------------------

    /** Whether a value that Redis holds is to be decoded as it is. */
    boolean isOpen(EntryFormat.Value value) {
        return seal == null && (value.flags() & CHANGED) == 0;
    }

    /**
     * A value that Redis holds, ready to be decoded.
     *
     * @param now the server's time in milliseconds
     * @throws UnreadableValueException when it may not be served
     */
    EntryFormat.Value open(byte[] redisKey, EntryFormat.Value value, long now) {
        return decompressed(unsealed(redisKey, value, now));
    }

    private EntryFormat.Value unsealed(byte[] redisKey, EntryFormat.Value value, long now) {
        if (seal == null) {
            if ((value.flags() & EntryFormat.ENCRYPTED) != 0) {
                throw new UnreadableValueException(Reason.ENCRYPTED, "");
            }
            return value;
        }
        EntryFormat.Value unsealed = seal.open(redisKey, value);
        if (now - GRACE.toMillis() > unsealed.expiresAt()) {
            throw new UnreadableValueException(Reason.OUTLIVED, ""); // somebody has told Redis to keep it
        }
        return unsealed;
    }

    /** A value of this process or of Redis as its codec wrote it. */
    EntryFormat.Value decompressed(EntryFormat.Value value) {
        int how = value.flags() & COMPRESSED;
        if (how == 0) {
            return value;
        }
        int length = value.payloadLength() < LENGTH ? 0 : lengthBefore(value.bytes(), value.payloadAt());
        if (length <= 0 || length > Compression.MAX_SIZE.bytes() || how == COMPRESSED) {
            throw new UnreadableValueException(Reason.BROKEN, "");
        }
        int at = value.payloadAt();
        byte[] plain = EntryFormat.withRoom(value.bytes(), value.flags() & ~COMPRESSED, at + length);
        try {
            Compressor.of(how == EntryFormat.LZ4 ? Algorithm.LZ4 : Algorithm.ZSTD)
                    .decompress(value.bytes(), at + LENGTH, value.payloadLength() - LENGTH, plain, at);
        } catch (LinkageError e) {
            throw new UnreadableValueException(Reason.NO_LIBRARY, e);
        } catch (RuntimeException e) {
            throw new UnreadableValueException(Reason.BROKEN, e);
        }
        return new EntryFormat.Value(plain, at);
    }

    private static int lengthBefore(byte[] entry, int payloadAt) {
        return ByteBuffer.wrap(entry).getInt(payloadAt);
    }

    /** How many bytes an entry has, or had before it was compressed. */
    static int size(byte[] entry) {
        int payloadAt = EntryFormat.payloadAt(entry);
        boolean compressed = (entry[EntryFormat.FLAGS_AT] & COMPRESSED) != 0;
        return compressed ? payloadAt + lengthBefore(entry, payloadAt) : entry.length;
    }
}
