package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.cache.BackupFile.Entry;
import dev.cachoeira.cache.BackupFile.Header;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFileTest {

    private static final Header HEADER = new Header("products", "acme\n", "json", 123);

    @TempDir
    private Path folder;

    private Path written(Entry... entries) throws IOException {
        Path file = folder.resolve("backup");
        Files.deleteIfExists(file);
        try (var writer = new BackupFile.Writer(PrivateFile.create(file), HEADER)) {
            for (Entry entry : entries) {
                writer.write(entry);
            }
            writer.end();
        }
        return file;
    }

    private static List<Entry> read(Path file) throws IOException {
        try (var reader = new BackupFile.Reader(file)) {
            assertThat(reader.header()).isEqualTo(HEADER);
            List<Entry> entries = new ArrayList<>();
            for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
                entries.add(entry);
            }
            return entries;
        }
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Entry one = new Entry("", 1, new byte[] {1, 2, 3});
        Entry other = new Entry("a:b%\uD83C{🌊}", Long.MAX_VALUE, new byte[0]);
        assertThat(read(written(one, other)))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(one, other);
        assertThat(read(written())).isEmpty();
    }

    @Test
    void itsOwnerAloneMayReadIt() throws IOException {
        assertThat(Files.getPosixFilePermissions(written()))
                .isEqualTo(Set.of(
                        java.nio.file.attribute.PosixFilePermission.OWNER_READ,
                        java.nio.file.attribute.PosixFilePermission.OWNER_WRITE));
    }

    @Test
    void everyTruncationAndEveryChangedByteIsNoticed() throws IOException {
        Path file = written(new Entry("a", 1, new byte[] {1, 2, 3}), new Entry("b", 2, new byte[] {4}));
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> read(file))
                    .as("the first %d bytes", length)
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("at byte");
        }
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x41;
            Files.write(file, changed);
            assertThatThrownBy(() -> read(file)).as("byte %d", at).isInstanceOf(BackupException.class);
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> read(file)).isInstanceOf(BackupException.class);
    }

    @Test
    void theMessageSaysWhere() throws IOException {
        Path file = written(new Entry("a", 1, new byte[] {1}), new Entry("b", 2, new byte[] {4}));
        byte[] whole = Files.readAllBytes(file);
        int second = whole.length - 20 - 26; // the end, and a block of 14 bytes with its length and checksums
        whole[second + 21] ^= 1;
        Files.write(file, whole);

        assertThatThrownBy(() -> read(file))
                .hasMessageContaining("the checksum of a block is wrong, at byte " + second + " of " + whole.length);
    }

    /** Or memory would be taken for as much as it says. */
    @Test
    void aLengthThatIsWrongIsNoticedBeforeItIsBelieved() throws IOException {
        Path file = written(new Entry("a", 1, new byte[1_000]));
        byte[] whole = Files.readAllBytes(file);
        int block = whole.length - 20 - 1_025;
        ByteBuffer.wrap(whole).putInt(block, 1_000);
        Files.write(file, whole);

        assertThatThrownBy(() -> read(file))
                .hasMessageContaining("the length of a block is wrong, at byte " + block + " of " + whole.length);
    }
}
