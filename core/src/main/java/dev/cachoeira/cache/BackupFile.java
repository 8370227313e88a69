package dev.cachoeira.cache;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file of a backup. Numbers are big-endian; a text is its length (4) and its UTF-8.
 *
 * <pre>
 * magic "CCHB" | version 1 (1)
 * block: cache's name | tenant | codec's id | made at, ms since 1970 (8)
 * block: key | expires at, ms since 1970 (8) | payload, to the end of the block          … one for each value
 * end:   -1 (4) | its CRC-32C (4) | number of values (8) | CRC-32C of that number (4)
 *
 * a block is its length (4), the CRC-32C of that length (4), its bytes and their CRC-32C (4)
 * </pre>
 *
 * <p>A file without its end is truncated. Both ways hold one block at a time.
 */
final class BackupFile {

    private static final byte[] MAGIC = {'C', 'C', 'H', 'B'};
    private static final int VERSION = 1;
    private static final int END = -1;

    private BackupFile() {}

    /** Whose values they are. */
    record Header(String cache, String tenant, String codec, long madeAt) {}

    /** One value. */
    record Entry(String key, long expiresAt, byte[] payload) {}

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    /** Writes a file, from its beginning to its end. */
    static final class Writer implements Closeable {
        private final DataOutputStream out;
        private long entries;

        Writer(OutputStream stream, Header header) throws IOException {
            this.out = new DataOutputStream(new BufferedOutputStream(stream, 1 << 16));
            out.write(MAGIC);
            out.write(VERSION);
            block(block -> {
                text(block, header.cache());
                text(block, KeyLayout.entryKey(header.tenant())); // may be no valid Unicode
                text(block, header.codec());
                block.writeLong(header.madeAt());
            });
        }

        private interface Content {
            void write(DataOutputStream block) throws IOException;
        }

        private void block(Content content) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            content.write(new DataOutputStream(bytes));
            byte[] block = bytes.toByteArray();
            length(block.length);
            out.write(block);
            out.writeInt(checksum(block));
        }

        private void length(int length) throws IOException {
            byte[] bytes = BackupFile.bytes(length);
            out.write(bytes);
            out.writeInt(checksum(bytes));
        }

        private static void text(DataOutputStream block, String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            block.writeInt(bytes.length);
            block.write(bytes);
        }

        void write(Entry entry) throws IOException {
            block(block -> {
                text(block, KeyLayout.entryKey(entry.key())); // so may a key
                block.writeLong(entry.expiresAt());
                block.write(entry.payload());
            });
            entries++;
        }

        long entries() {
            return entries;
        }

        /** Without this the file counts as truncated. */
        void end() throws IOException {
            length(END);
            out.writeLong(entries);
            out.writeInt(checksum(BackupFile.bytes(entries)));
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** Reads a file; whatever its bytes are, it throws nothing but {@link IOException}. */
    static final class Reader implements Closeable {
        private final Path file;
        private final long size;
        private final DataInputStream in;
        private final Header header;
        private long at;
        private long entries;

        Reader(Path file) throws IOException {
            this.file = file;
            this.size = Files.size(file);
            this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
            try {
                this.header = readHeader();
            } catch (IOException | RuntimeException e) {
                in.close();
                throw e;
            }
        }

        Header header() {
            return header;
        }

        private Header readHeader() throws IOException {
            if (!Arrays.equals(bytes(MAGIC.length), MAGIC)) {
                throw damaged(0, "it does not begin like a backup");
            }
            int version = bytes(1)[0];
            if (version != VERSION) {
                throw new BackupException(
                        file + " has version " + version + " of the format, and this is version " + VERSION);
            }
            ByteBuffer block = block();
            if (block == null) {
                throw damaged(at, "it has no header");
            }
            return parsed(() -> new Header(text(block), KeyLayout.plainKey(text(block)), text(block), block.getLong()));
        }

        /** The next value, or null behind the last one. */
        @Nullable
        Entry next() throws IOException {
            ByteBuffer block = block();
            if (block == null) {
                return null;
            }
            entries++;
            return parsed(() -> {
                String key = KeyLayout.plainKey(text(block));
                long expiresAt = block.getLong();
                byte[] payload = new byte[block.remaining()];
                block.get(payload);
                return new Entry(key, expiresAt, payload);
            });
        }

        private interface Parsing<T> {
            T parse();
        }

        private <T> T parsed(Parsing<T> parsing) throws BackupException {
            try {
                return parsing.parse();
            } catch (RuntimeException e) {
                throw damaged(at, "the block before makes no sense", e);
            }
        }

        private static String text(ByteBuffer block) {
            byte[] bytes = new byte[Math.min(block.getInt(), block.remaining() + 1)];
            block.get(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }

        private @Nullable ByteBuffer block() throws IOException {
            long begin = at;
            int length = length(begin);
            if (length == END) {
                end(begin);
                return null;
            }
            if (length < 0 || length > size - at) {
                throw damaged(begin, "a block says that it has " + length + " bytes");
            }
            byte[] block = bytes(length);
            if (ByteBuffer.wrap(bytes(Integer.BYTES)).getInt() != checksum(block)) {
                throw damaged(begin, "the checksum of a block is wrong");
            }
            return ByteBuffer.wrap(block);
        }

        /** Checked by itself: so much memory is taken for the block. */
        private int length(long begin) throws IOException {
            byte[] bytes = bytes(Integer.BYTES);
            if (ByteBuffer.wrap(bytes(Integer.BYTES)).getInt() != checksum(bytes)) {
                throw damaged(begin, "the length of a block is wrong");
            }
            return ByteBuffer.wrap(bytes).getInt();
        }

        private void end(long begin) throws IOException {
            byte[] count = bytes(Long.BYTES);
            boolean right = ByteBuffer.wrap(bytes(Integer.BYTES)).getInt() == checksum(count)
                    && ByteBuffer.wrap(count).getLong() == entries;
            if (!right || at != size) {
                throw damaged(begin, "its end is not that of what is before");
            }
        }

        private byte[] bytes(int count) throws IOException {
            byte[] bytes = new byte[count];
            try {
                in.readFully(bytes);
            } catch (EOFException e) {
                throw damaged(at, "it is truncated", e);
            }
            at += count;
            return bytes;
        }

        private BackupException damaged(long where, String what) {
            return new BackupException(problem(where, what));
        }

        private BackupException damaged(long where, String what, Exception cause) {
            return new BackupException(problem(where, what), cause);
        }

        private String problem(long where, String what) {
            return file + " cannot be restored: " + what + ", at byte " + where + " of " + size;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
