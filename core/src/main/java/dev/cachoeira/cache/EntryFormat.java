package dev.cachoeira.cache;

import java.io.ByteArrayOutputStream;
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
 * a tombstone  12  expires at, server ms (8)
 * a fence      12  for each of its holders: which (8), expires at, server ms (8)
 * a value      12  CRC-32C of all the rest (4) | 16  expires at, server ms (6) | 22  where the payload begins (2)
 *              24  fingerprint (8) | its ages, if it has the flag (16) | its version, if it has the flag (8)
 *              | for each tag: length (1, or 2 with the highest bit set), UTF-8 | payload
 * its version      a signed number with the highest bit turned, so that the bytes have the numbers' order
 * its ages      0  fresh until, server ms (6) | 6  valid until, server ms (6) | 12  how long its load took, ms (4)
 * </pre>
 *
 * <p>Flags: 1 the value is null, 2 it has ages ({@link Lifetime}), 4 it has a version, 16 it is encrypted ({@link Seal}), 32 it is compressed by LZ4, 64 by Zstandard ({@link
 * Payloads}).
 *
 * <p>The first twelve bytes identify a write: scripts compare them, and a read of them after a write tells whether it
 * stands. What only some values have gets a flag each and stands before the tags: whoever does not know a flag takes the
 * value for unreadable.
 *
 * <p>Every byte here is paid for with each value, in the server's memory and on each way: so there is no more of them.
 */
final class EntryFormat {

    /** How many bytes identify a write. */
    static final int HEADER = 12;

    static final int FLAGS_AT = 3;
    private static final int STAMP_AT = 4;
    static final int NULL = 1;
    static final int AGES = 1 << 1;
    static final int VERSIONED = 1 << 2;
    static final int ENCRYPTED = 1 << 4;
    static final int LZ4 = 1 << 5;
    static final int ZSTD = 1 << 6;

    private static final byte MAGIC = (byte) 0xCA;
    private static final byte VALUE_FORMAT = 2;
    /** Leases, holds and fences are as they always were: processes of all builds must respect each other's. */
    private static final byte PLACE_FORMAT = 1;

    private static final byte VALUE = 1;
    private static final byte LEASE = 2;
    private static final byte FENCE = 3;
    private static final byte HOLD = 4;
    private static final byte TOMBSTONE = 5;
    private static final int KNOWN_FLAGS = NULL | AGES | VERSIONED | ENCRYPTED | LZ4 | ZSTD;
    private static final int LEASE_LENGTH = 28;
    private static final int MARK_LENGTH = 20;
    private static final int HOLDER_LENGTH = 16;
    /** A value's checksum is over all before this... */
    static final int CRC_AT = HEADER;
    /** ...and all from here on. */
    static final int CRC_FROM = 16;
    /** The end of a value in the upper bits, where its payload begins in the lower ones. */
    private static final int END_AND_PAYLOAD_AT = 16;

    private static final int PAYLOAD_BITS = 16;
    private static final int FINGERPRINT_AT = 24;
    private static final int AGES_AT = 32;
    private static final int AGES_LENGTH = 16;
    private static final int VERSION_LENGTH = 8;
    private static final int VALID_AT = AGES_AT + 6;
    private static final int LOAD_AT = AGES_AT + 12;
    private static final long LATEST = (1L << 47) - 1;
    private static final int SHORT_TAG = 0x7f;
    private static final int LONGEST_TAG = 0x7fff;
    private static final int LONGEST_TAGS = 0xffff - AGES_AT - AGES_LENGTH - VERSION_LENGTH;

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

        long stamp() {
            return EntryFormat.stamp(bytes);
        }

        boolean isNull() {
            return (bytes[FLAGS_AT] & NULL) != 0;
        }

        int flags() {
            return bytes[FLAGS_AT];
        }

        /** When Redis lets go of it, at the latest. */
        long expiresAt() {
            return (long) LONG.get(bytes, END_AND_PAYLOAD_AT) >> PAYLOAD_BITS;
        }

        Lifetime lifetime() {
            if ((bytes[FLAGS_AT] & AGES) == 0) {
                return Lifetime.until(expiresAt());
            }
            long freshUntil = (long) LONG.get(bytes, AGES_AT) >> PAYLOAD_BITS;
            long validUntil = (long) LONG.get(bytes, VALID_AT) >> PAYLOAD_BITS;
            return new Lifetime(expiresAt(), validUntil, freshUntil, (int) INT.get(bytes, LOAD_AT));
        }

        boolean aging() {
            return (bytes[FLAGS_AT] & AGES) != 0;
        }

        long fingerprint() {
            return (long) LONG.get(bytes, FINGERPRINT_AT);
        }

        List<String> tags() {
            List<String> tags = new ArrayList<>();
            int at = tagsAt(bytes);
            while (at < payloadAt) {
                int text = textAt(bytes, at);
                at = afterTag(bytes, at);
                tags.add(new String(bytes, text, at - text, StandardCharsets.UTF_8));
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

    /** The key was invalidated: who loads may take its place, a put may not. */
    record Tombstone(byte[] header) implements Found {}

    /** Somebody is about to change what the key stands for, or has just done so. */
    record Fenced(byte[] header, long expiresAt) implements Found {}

    /** Bytes that are no entry of this format. */
    record Unreadable(byte[] header) implements Found {}

    /** The first bytes of an entry, by which scripts compare. */
    static byte[] header(byte[] entry) {
        return Arrays.copyOf(entry, Math.min(HEADER, entry.length));
    }

    /** What tells a write from every other. */
    static long stamp(byte[] entry) {
        return (long) LONG.get(entry, STAMP_AT);
    }

    static byte[] lease(long stamp, long expiresAt, long owner) {
        ByteBuffer bytes = ByteBuffer.allocate(LEASE_LENGTH);
        begin(bytes, LEASE, (byte) 0, stamp);
        return bytes.putLong(expiresAt).putLong(owner).array();
    }

    /** Whether these are the first bytes of what an invalidation has left: a hold or a tombstone. */
    static boolean isMark(byte[] header) {
        return header.length == HEADER
                && header[0] == MAGIC
                && header[1] == PLACE_FORMAT
                && (header[2] == HOLD || header[2] == TOMBSTONE);
    }

    static byte[] hold(long stamp, long expiresAt) {
        return mark(HOLD, stamp, expiresAt);
    }

    static byte[] tombstone(long stamp, long expiresAt) {
        return mark(TOMBSTONE, stamp, expiresAt);
    }

    private static byte[] mark(byte kind, long stamp, long expiresAt) {
        ByteBuffer bytes = ByteBuffer.allocate(MARK_LENGTH);
        begin(bytes, kind, (byte) 0, stamp);
        return bytes.putLong(expiresAt).array();
    }

    /** A version as scripts compare it. */
    static byte[] version(long version) {
        return ByteBuffer.allocate(VERSION_LENGTH)
                .putLong(version ^ Long.MIN_VALUE)
                .array();
    }

    /** The first bytes of a fence: its holders and their ends are the server's to write. */
    static byte[] fence(long stamp) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER);
        begin(bytes, FENCE, (byte) 0, stamp);
        return bytes.array();
    }

    /** Whether this is a fence, of one holder at least. */
    static boolean isFence(byte[] entry) {
        return entry.length >= HEADER + HOLDER_LENGTH // an epoch's nonce is shorter, and may begin like one
                && entry[0] == MAGIC
                && entry[1] == PLACE_FORMAT
                && entry[2] == FENCE;
    }

    private static Found readFence(byte[] entry) {
        long latest = 0;
        for (int at = HEADER; at + HOLDER_LENGTH <= entry.length; at += HOLDER_LENGTH) {
            latest = Math.max(latest, (long) LONG.get(entry, at + Long.BYTES));
        }
        return new Fenced(header(entry), latest);
    }

    /** Everything of a value but its payload. */
    record Meta(
            long stamp,
            Lifetime lifetime,
            long fingerprint,
            Collection<String> tags,
            @Nullable Long version) {

        Meta(long stamp, long expiresAt, long fingerprint, Collection<String> tags) {
            this(stamp, Lifetime.until(expiresAt), fingerprint, tags, null);
        }
    }

    static byte[] value(Meta meta, Payload payload) {
        byte[] tags = encodeTags(meta.tags());
        boolean aging = meta.lifetime().aging();
        Long version = meta.version();
        int flags = payload.flags() | (aging ? AGES : 0) | (version != null ? VERSIONED : 0);
        int payloadAt = tagsAt(flags) + tags.length;
        ByteBuffer bytes = ByteBuffer.allocate(payloadAt + payload.bytes().length);
        begin(bytes, VALUE, (byte) flags, meta.stamp());
        bytes.putInt(0)
                .putLong(endAndPayload(meta.lifetime().expiresAt(), payloadAt))
                .putLong(meta.fingerprint());
        if (aging) {
            putAges(bytes, meta.lifetime());
        }
        if (version != null) {
            bytes.put(version(version));
        }
        return signed(bytes.put(tags).put(payload.bytes()).array());
    }

    /** What stands before a value's payload, with other flags, and room for another payload; its checksum is void. */
    static byte[] withRoom(byte[] value, int flags, int length) {
        byte[] copy = new byte[length];
        System.arraycopy(value, 0, copy, 0, payloadAt(value));
        copy[FLAGS_AT] = (byte) flags;
        return copy;
    }

    /** Puts the checksum of a value where it belongs. */
    static byte[] signed(byte[] value) {
        INT.set(value, CRC_AT, checksum(value));
        return value;
    }

    private static long endAndPayload(long expiresAt, int payloadAt) {
        return Math.min(expiresAt, LATEST) << PAYLOAD_BITS | payloadAt;
    }

    private static void putAges(ByteBuffer bytes, Lifetime lifetime) {
        putMillis(bytes, lifetime.freshUntil());
        putMillis(bytes, lifetime.validUntil());
        bytes.putInt(lifetime.loadMillis());
    }

    private static void putMillis(ByteBuffer bytes, long millis) {
        long bounded = Math.max(0, Math.min(millis, LATEST));
        bytes.putShort((short) (bounded >> Integer.SIZE)).putInt((int) bounded);
    }

    /** The same value with another stamp and another lifetime. */
    static byte[] withLifetime(Value value, long stamp, Lifetime lifetime) {
        byte[] from = value.bytes();
        int restAt = agesEnd(from[FLAGS_AT]);
        int agesLength = lifetime.aging() ? AGES_LENGTH : 0;
        int payloadAt = AGES_AT + agesLength + value.payloadAt() - restAt;
        ByteBuffer bytes = ByteBuffer.allocate(AGES_AT + agesLength + from.length - restAt);
        byte flags = (byte) ((from[FLAGS_AT] & ~AGES) | (lifetime.aging() ? AGES : 0));
        begin(bytes, VALUE, flags, stamp);
        bytes.putInt(0).putLong(endAndPayload(lifetime.expiresAt(), payloadAt)).putLong(value.fingerprint());
        if (lifetime.aging()) {
            putAges(bytes, lifetime);
        }
        bytes.put(from, restAt, from.length - restAt);
        return signed(bytes.array());
    }

    private static void begin(ByteBuffer bytes, byte kind, byte flags, long stamp) {
        bytes.put(MAGIC)
                .put(kind == VALUE ? VALUE_FORMAT : PLACE_FORMAT)
                .put(kind)
                .put(flags)
                .putLong(stamp);
    }

    /**
     * Checks tags before anything is sent.
     *
     * @throws IllegalArgumentException when an entry cannot hold them
     */
    static void checkTags(Collection<String> tags) {
        encodeTags(tags);
    }

    private static byte[] encodeTags(Collection<String> tags) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String tag : tags) {
            byte[] bytes = tag.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > LONGEST_TAG || !tag.equals(new String(bytes, StandardCharsets.UTF_8))) {
                throw new IllegalArgumentException(
                        "a tag must be valid Unicode of at most " + LONGEST_TAG + " bytes of UTF-8");
            }
            if (bytes.length > SHORT_TAG) {
                all.write(SHORT_TAG + 1 | bytes.length >> Byte.SIZE);
            }
            all.write(bytes.length);
            all.writeBytes(bytes);
        }
        if (all.size() > LONGEST_TAGS) {
            throw new IllegalArgumentException("the " + tags.size() + " tags of a value take " + all.size()
                    + " bytes; they may take at most " + LONGEST_TAGS + " together");
        }
        return all.toByteArray();
    }

    private static int textAt(byte[] entry, int tagAt) {
        return entry[tagAt] < 0 ? tagAt + 2 : tagAt + 1;
    }

    private static int afterTag(byte[] entry, int at) {
        int length = entry[at] < 0 ? (entry[at] & SHORT_TAG) << Byte.SIZE | (entry[at + 1] & 0xff) : entry[at];
        return textAt(entry, at) + length;
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
        if (entry.length < HEADER
                || entry[0] != MAGIC
                || entry[1] != (entry[2] == VALUE ? VALUE_FORMAT : PLACE_FORMAT)) {
            return new Unreadable(header(entry));
        }
        if (entry[2] == LEASE && entry.length == LEASE_LENGTH) {
            ByteBuffer bytes = ByteBuffer.wrap(entry);
            return new Lease(header(entry), bytes.getLong(4), bytes.getLong(12), bytes.getLong(20));
        }
        if (entry[2] == HOLD && entry.length == MARK_LENGTH) {
            return new Hold(header(entry), (long) LONG.get(entry, HEADER));
        }
        if (entry[2] == TOMBSTONE && entry.length == MARK_LENGTH) {
            return new Tombstone(header(entry));
        }
        if (isFence(entry)) {
            return readFence(entry);
        }
        if (entry[2] == VALUE && (entry[FLAGS_AT] & ~KNOWN_FLAGS) == 0 && entry.length >= tagsAt(entry)) {
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
        Value value = valueAt(entry);
        return value != null ? value : new Unreadable(header(entry));
    }

    private static @Nullable Value valueAt(byte[] entry) {
        int payloadAt = payloadAt(entry);
        if (payloadAt > entry.length) {
            return null;
        }
        int at = tagsAt(entry);
        while (at < payloadAt) {
            at = afterTag(entry, at);
        }
        return at == payloadAt ? new Value(entry, at) : null;
    }

    /**
     * A value of whose bytes only the first are there. They are not compared with its checksum; null when they are not
     * those of a value, or end before its payload begins.
     */
    static @Nullable Value head(byte[] start) {
        try {
            return isValue(start) ? valueAt(start) : null;
        } catch (IndexOutOfBoundsException e) {
            return null;
        }
    }

    /** How many bytes come before a value's payload; 0 when these are not the first bytes of a value. */
    static int headLength(byte[] start) {
        return isValue(start) ? payloadAt(start) : 0;
    }

    private static boolean isValue(byte[] start) {
        return start.length >= AGES_AT
                && start[0] == MAGIC
                && start[1] == VALUE_FORMAT
                && start[2] == VALUE
                && (start[FLAGS_AT] & ~KNOWN_FLAGS) == 0
                && start.length >= tagsAt(start);
    }

    private static int tagsAt(byte[] value) {
        return tagsAt(value[FLAGS_AT]);
    }

    private static int tagsAt(int flags) {
        return agesEnd(flags) + ((flags & VERSIONED) == 0 ? 0 : VERSION_LENGTH);
    }

    private static int agesEnd(int flags) {
        return (flags & AGES) == 0 ? AGES_AT : AGES_AT + AGES_LENGTH;
    }

    /** Where a value's payload begins. */
    static int payloadAt(byte[] value) {
        return (int) (long) LONG.get(value, END_AND_PAYLOAD_AT) & 0xffff;
    }
}
