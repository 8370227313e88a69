package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Whatever stands in Redis is read without a failure, and nothing is read beyond its end. */
class AnyBytesTest {

    private final Random random = new Random(1);

    @Test
    void noBytesMakeAReadFail() {
        byte[] value = EntryFormat.value(
                new EntryFormat.Meta(1, 2, 3, List.of("tag", "other")), Payload.plain(new byte[] {1, 2, 3}));
        for (int length = 0; length <= value.length; length++) {
            check(Arrays.copyOf(value, length));
        }
        for (int i = 0; i < 200_000; i++) {
            byte[] entry = Arrays.copyOf(value, 32 + random.nextInt(40));
            int changes = 1 + random.nextInt(3);
            for (int change = 0; change < changes; change++) {
                entry[random.nextInt(entry.length)] = (byte) random.nextInt();
            }
            check(entry);
            if (entry.length > 32) {
                entry[32 + random.nextInt(entry.length - 32)] = (byte) random.nextInt();
            }
            check(withChecksumThatHolds(entry));
        }
        for (int i = 0; i < 50_000; i++) {
            byte[] any = new byte[random.nextInt(80)];
            random.nextBytes(any);
            check(any);
        }
    }

    private static byte[] withChecksumThatHolds(byte[] entry) {
        CRC32C crc = new CRC32C();
        crc.update(entry, 0, 12);
        crc.update(entry, 16, entry.length - 16);
        ByteBuffer.wrap(entry).putInt(12, (int) crc.getValue());
        return entry;
    }

    private static void check(byte[] entry) {
        if (EntryFormat.read(entry) instanceof EntryFormat.Value value) {
            assertThat(value.lifetime().expiresAt()).isEqualTo(value.expiresAt());
            int end = (entry[3] & 2) == 0 ? 32 : 48;
            for (String tag : value.tags()) {
                assertThat(tag).isNotNull();
                end += entry[end] < 0 ? 2 + ((entry[end] & 0x7f) << 8 | (entry[end + 1] & 0xff)) : 1 + entry[end];
            }
            assertThat(value.payloadAt()).isEqualTo(end).isLessThanOrEqualTo(entry.length);
            assertThat(value.payloadLength()).isEqualTo(entry.length - end);
        }
    }
}
