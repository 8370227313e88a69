package dev.cachoeira.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an entry in Redis. Numbers are big-endian.
 *
 * <pre>
 * every entry   0  magic 0xCA | 1  format | 2  kind | 3  flags | 4  stamp (8)
 * a lease      12  expires at, server ms (8) | 20  owner (8)
 * a hold       12  expires at, server ms (8)
 * a value      12  CRC-32C of all the rest (4) | 16  expires at, server ms (8) | 24  created, server ms (8)
 *              32  soft TTL, ms, 0 = none (4)  | 36  load time, µs (4)         | 40  source version, 0 = none (8)
 *              48  fingerprint (8) | 56  number of tags (2) | for each: length (2), UTF-8 | payload
 * </pre>
 *
 * <p>The first twelve bytes identify a write: scripts compare them, and a read of them after a write tells whether it
 * stands. The soft TTL and the source version are room for what is not written yet.
 */
final class EntryFormat {

    /** How many bytes identify a write. */
    static final int HEADER = 12;

    private static final byte MAGIC = (byte) 0xCA;
    private static final byte FORMAT = 1;
    private static final byte VALUE = 1;
    private static final byte LEASE = 2;
    private static final byte HOLD = 4; // 3 is kept for fences
    private static final byte NULL_FLAG = 1;
    private static final int LEASE_LENGTH = 28;
    private static final int HOLD_LENGTH = 20;
    private static final int CRC_AT = HEADER;
    private static final int CRC_FROM = 16;
    private static final int EXPIRES_AT = 16;
    private static final int FINGERPRINT_AT = 48;
    private static final int TAGS_AT = 56;
    private static final int MOST_TAGS = 0xffff;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private EntryFormat() {}

    /** What a read found. */
    sealed interface Found {}

    /** A value that may be served if its fingerprint holds. Everything but the payload is read when it is asked for. */
    record Value(byte[] bytes, int payloadAt) implements Found {

        byte[] header() {
            return EntryFormat.header(bytes);
        }

        boolean isNull() {
            return (bytes[3] & NULL_FLAG) != 0;
        }

        long expiresAt() {
            return (long) LONG.get(bytes, EXPIRES_AT);
        }

        long fingerprint() {
            return (long) LONG.get(bytes, FINGERPRINT_AT);
        }

        List<String> tags() {
            int count = Short.toUnsignedInt((short) SHORT.get(bytes, TAGS_AT));
            List<String> tags = new ArrayList<>(count);
            int at = TAGS_AT + 2;
            for (int i = 0; i < count; i++) {
                int length = Short.toUnsignedInt((short) SHORT.get(bytes, at));
                tags.add(new String(bytes, at + 2, length, StandardCharsets.UTF_8));
                at += 2 + length;
            }
            return tags;
        }

        int payloadLength() {
            return bytes.length - payloadAt;
        }
    }

    /** Somebody is loading. */
    record Lease(byte[] header, long stamp, long expiresAt, long owner) implements Found {}

    /** The key was invalidated, and its source may not show that yet. */
    record Hold(byte[] header, long expiresAt) implements Found {}

    /** Bytes that are no entry of this format. */
    record Unreadable(byte[] header) implements Found {}

    /** The first bytes of an entry, by which scripts compare. */
    static byte[] header(byte[] entry) {
        return Arrays.copyOf(entry, Math.min(HEADER, entry.length));
    }

    static byte[] lease(long stamp, long expiresAt, long owner) {
        ByteBuffer bytes = ByteBuffer.allocate(LEASE_LENGTH);
        begin(bytes, LEASE, (byte) 0, stamp);
        return bytes.putLong(expiresAt).putLong(owner).array();
    }

    /** Whether these are the first bytes of a hold. */
    static boolean isHold(byte[] header) {
        return header.length == HEADER && header[0] == MAGIC && header[1] == FORMAT && header[2] == HOLD;
    }

    static byte[] hold(long stamp, long expiresAt) {
        ByteBuffer bytes = ByteBuffer.allocate(HOLD_LENGTH);
        begin(bytes, HOLD, (byte) 0, stamp);
        return bytes.putLong(expiresAt).array();
    }

    /** Everything of a value but its payload and its place in time. */
    record Meta(long stamp, long expiresAt, long created, int loadMicros, long fingerprint, Collection<String> tags) {}

    static byte[] value(Meta meta, byte @Nullable [] payload) {
        List<byte[]> tags = encodeTags(meta.tags());
        int length = TAGS_AT + 2 + (payload == null ? 0 : payload.length);
        for (byte[] tag : tags) {
            length += 2 + tag.length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        begin(bytes, VALUE, payload == null ? NULL_FLAG : 0, meta.stamp());
        bytes.putInt(0).putLong(meta.expiresAt()).putLong(meta.created());
        bytes.putInt(0).putInt(meta.loadMicros()).putLong(0).putLong(meta.fingerprint());
        bytes.putShort((short) tags.size());
        for (byte[] tag : tags) {
            bytes.putShort((short) tag.length).put(tag);
        }
        if (payload != null) {
            bytes.put(payload);
        }
        return bytes.putInt(CRC_AT, checksum(bytes.array())).array();
    }

    /** The same value with another stamp and another end. */
    static byte[] withExpiry(byte[] value, long stamp, long expiresAt) {
        byte[] copy = value.clone();
        ByteBuffer bytes = ByteBuffer.wrap(copy).putLong(4, stamp).putLong(CRC_FROM, expiresAt);
        bytes.putInt(CRC_AT, checksum(copy));
        return copy;
    }

    private static void begin(ByteBuffer bytes, byte kind, byte flags, long stamp) {
        bytes.put(MAGIC).put(FORMAT).put(kind).put(flags).putLong(stamp);
    }

    /**
     * Checks tags before anything is sent.
     *
     * @throws IllegalArgumentException when an entry cannot hold them
     */
    static void checkTags(Collection<String> tags) {
        encodeTags(tags);
    }

    private static List<byte[]> encodeTags(Collection<String> tags) {
        if (tags.size() > MOST_TAGS) {
            throw new IllegalArgumentException("a value can have at most " + MOST_TAGS + " tags, not " + tags.size());
        }
        List<byte[]> encoded = new ArrayList<>(tags.size());
        for (String tag : tags) {
            byte[] bytes = tag.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > MOST_TAGS || !tag.equals(new String(bytes, StandardCharsets.UTF_8))) {
                throw new IllegalArgumentException(
                        "a tag must be valid Unicode of at most " + MOST_TAGS + " bytes of UTF-8");
            }
            encoded.add(bytes);
        }
        return encoded;
    }

    /** The checksum of everything but itself. */
    private static int checksum(byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(value, 0, CRC_AT);
        crc.update(value, CRC_FROM, value.length - CRC_FROM);
        return (int) crc.getValue();
    }

    /** Reads an entry; whatever the bytes are, it throws nothing. */
    static Found read(byte[] entry) {
        if (entry.length < HEADER || entry[0] != MAGIC || entry[1] != FORMAT) {
            return new Unreadable(header(entry));
        }
        if (entry[2] == LEASE && entry.length == LEASE_LENGTH) {
            ByteBuffer bytes = ByteBuffer.wrap(entry);
            return new Lease(header(entry), bytes.getLong(4), bytes.getLong(12), bytes.getLong(20));
        }
        if (entry[2] == HOLD && entry.length == HOLD_LENGTH) {
            return new Hold(header(entry), (long) LONG.get(entry, HEADER));
        }
        if (entry[2] == VALUE && entry.length >= TAGS_AT + 2) {
            try {
                return readValue(entry);
            } catch (IndexOutOfBoundsException e) {
                return new Unreadable(header(entry)); // a checksum that holds over lengths that do not
            }
        }
        return new Unreadable(header(entry));
    }

    private static Found readValue(byte[] entry) {
        if ((int) INT.get(entry, CRC_AT) != checksum(entry)) {
            return new Unreadable(header(entry));
        }
        int count = Short.toUnsignedInt((short) SHORT.get(entry, TAGS_AT));
        int at = TAGS_AT + 2;
        for (int i = 0; i < count && at <= entry.length; i++) {
            at += 2 + Short.toUnsignedInt((short) SHORT.get(entry, at));
        }
        return at <= entry.length ? new Value(entry, at) : new Unreadable(header(entry));
    }
}
