package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever stands in Redis is read without a failure, and nothing is read beyond its end. */
class AnyBytesTest {

    private final Random random = new Random(1);

    @Test
    void noBytesMakeAReadFail() {
        byte[] value =
                EntryFormat.value(new EntryFormat.Meta(1, 2, 3, 4, 5, List.of("tag", "other")), new byte[] {1, 2, 3});
        for (int length = 0; length <= value.length; length++) {
            check(Arrays.copyOf(value, length));
        }
        for (int i = 0; i < 200_000; i++) {
            byte[] entry = Arrays.copyOf(value, 58 + random.nextInt(20));
            int changes = 1 + random.nextInt(3);
            for (int change = 0; change < changes; change++) {
                entry[56 + random.nextInt(entry.length - 56)] = (byte) random.nextInt();
            }
            check(entry);
            check(EntryFormat.withExpiry(entry, i, i)); // with a checksum that holds
        }
        for (int i = 0; i < 50_000; i++) {
            byte[] any = new byte[random.nextInt(80)];
            random.nextBytes(any);
            check(any);
        }
    }

    private static void check(byte[] entry) {
        if (EntryFormat.read(entry) instanceof EntryFormat.Value value) {
            int end = 58;
            List<String> tags = value.tags();
            for (int i = 0; i < tags.size(); i++) {
                end += 2 + ((entry[end] & 0xff) << 8 | (entry[end + 1] & 0xff));
            }
            assertThat(value.payloadAt()).isEqualTo(end).isLessThanOrEqualTo(entry.length);
            assertThat(value.payloadLength()).isEqualTo(entry.length - end);
        }
    }
}
