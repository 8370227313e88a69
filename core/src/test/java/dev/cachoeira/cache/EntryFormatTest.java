package dev.cachoeira.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What is written is what is read, and no more bytes than needed. */
class EntryFormatTest {

    private static final long YEAR_2200 = 7_258_118_400_000L;

    private static EntryFormat.Value read(byte[] entry) {
        return (EntryFormat.Value) EntryFormat.read(entry);
    }

    private static byte[] value(long expiresAt, List<String> tags, String payload) {
        return EntryFormat.value(new EntryFormat.Meta(7, expiresAt, -3, tags), Payload.plain(payload.getBytes(UTF_8)));
    }

    @Test
    void everythingIsReadAsItWasWritten() {
        List<String> tags = List.of("", "tag", "água", "x".repeat(127), "y".repeat(128), "z".repeat(0x7fff));
        EntryFormat.Value value = read(value(YEAR_2200, tags, "payload"));

        assertThat(value.expiresAt()).isEqualTo(YEAR_2200);
        assertThat(value.fingerprint()).isEqualTo(-3);
        assertThat(value.tags()).isEqualTo(tags);
        assertThat(value.isNull()).isFalse();
        assertThat(new String(value.bytes(), value.payloadAt(), value.payloadLength(), UTF_8))
                .isEqualTo("payload");
    }

    /** Processes of several builds respect each other's, so their layout and its number never change. */
    @Test
    void leasesAndHoldsAreOfTheFirstFormatForEver() {
        assertThat(HexFormat.of().formatHex(EntryFormat.hold(5, 6)))
                .isEqualTo("ca01040000000000000000050000000000000006");
        assertThat(HexFormat.of().formatHex(EntryFormat.lease(5, 6, 7)))
                .isEqualTo("ca010200000000000000000500000000000000060000000000000007");
        assertThat(EntryFormat.isMark(EntryFormat.header(EntryFormat.hold(5, 6))))
                .isTrue();
        assertThat(value(1, List.of(), "payload")[1]).isEqualTo((byte) 2);
    }

    @Test
    void aNullHasAFlagAndNoPayload() {
        EntryFormat.Value value = read(EntryFormat.value(new EntryFormat.Meta(7, 8, 9, List.of("tag")), Payload.NULL));

        assertThat(value.isNull()).isTrue();
        assertThat(value.payloadLength()).isZero();
        assertThat(value.tags()).containsExactly("tag");
    }

    @Test
    void anotherEndChangesTheStampAndNothingElse() {
        byte[] entry = value(YEAR_2200, List.of("tag"), "payload");
        EntryFormat.Value later = read(EntryFormat.withLifetime(read(entry), 8, Lifetime.until(YEAR_2200 + 1)));

        assertThat(later.expiresAt()).isEqualTo(YEAR_2200 + 1);
        assertThat(later.fingerprint()).isEqualTo(-3);
        assertThat(later.tags()).containsExactly("tag");
        assertThat(later.payloadLength()).isEqualTo(7);
        assertThat(later.header()).isNotEqualTo(read(entry).header());
    }

    @Test
    void agesTakeSixteenBytesAndAreReadBack() {
        Lifetime lifetime = new Lifetime(YEAR_2200 + 2, YEAR_2200 + 1, YEAR_2200, 1_234);
        byte[] entry = EntryFormat.value(
                new EntryFormat.Meta(7, lifetime, -3, List.of("tag"), null), Payload.plain("payload".getBytes(UTF_8)));

        EntryFormat.Value value = read(entry);
        assertThat(value.lifetime()).isEqualTo(lifetime);
        assertThat(value.tags()).containsExactly("tag");
        assertThat(value.payloadLength()).isEqualTo(7);
        assertThat(entry).hasSize(value(YEAR_2200, List.of("tag"), "payload").length + 16);
    }

    @Test
    void aVersionTakesEightBytesAndOutlivesAnotherLifetime() {
        Lifetime plain = Lifetime.until(YEAR_2200);
        byte[] entry = EntryFormat.value(
                new EntryFormat.Meta(7, plain, -3, List.of("tag"), -5L), Payload.plain("payload".getBytes(UTF_8)));
        Lifetime aging = new Lifetime(YEAR_2200 + 2, YEAR_2200 + 1, YEAR_2200, 0);

        byte[] later = EntryFormat.withLifetime(read(entry), 8, aging);

        assertThat(read(entry).tags()).containsExactly("tag");
        assertThat(entry).hasSize(value(YEAR_2200, List.of("tag"), "payload").length + 8);
        assertThat(Arrays.copyOfRange(entry, 32, 40)).isEqualTo(EntryFormat.version(-5));
        assertThat(Arrays.copyOfRange(later, 48, 56)).isEqualTo(EntryFormat.version(-5));
        assertThat(read(later).tags()).containsExactly("tag");
        assertThat(EntryFormat.withLifetime(read(later), 7, plain)).isEqualTo(entry);
    }

    @Test
    void bytesOfVersionsHaveTheOrderOfTheNumbers() {
        long[] versions = {Long.MIN_VALUE, -256, -1, 0, 1, 255, 256, 1L << 32, Long.MAX_VALUE};
        for (int i = 1; i < versions.length; i++) {
            assertThat(Arrays.compareUnsigned(EntryFormat.version(versions[i - 1]), EntryFormat.version(versions[i])))
                    .isNegative();
        }
    }

    @Test
    void agesComeAndGoWithAnotherLifetime() {
        byte[] plain = value(YEAR_2200, List.of("tag"), "payload");
        Lifetime lifetime = new Lifetime(YEAR_2200 + 2, YEAR_2200 + 1, YEAR_2200, 0);

        byte[] aging = EntryFormat.withLifetime(read(plain), 8, lifetime);
        byte[] back = EntryFormat.withLifetime(read(aging), 7, Lifetime.until(YEAR_2200));

        assertThat(read(aging).lifetime()).isEqualTo(lifetime);
        assertThat(read(aging).tags()).containsExactly("tag");
        assertThat(back).isEqualTo(plain);
    }

    @Test
    void anEndBeyondAllCalendarsIsTheLatestThereIs() {
        assertThat(read(value(Long.MAX_VALUE, List.of(), "")).expiresAt()).isEqualTo((1L << 47) - 1);
    }

    @Test
    void aValueTakesThirtyTwoBytesMoreThanItsPayloadAndItsTags() {
        assertThat(value(YEAR_2200, List.of(), "payload")).hasSize(32 + 7);
        assertThat(value(YEAR_2200, List.of("category:1", "supplier:2"), "payload"))
                .hasSize(32 + 11 + 11 + 7);
    }

    @Test
    void moreTagsThanAValueCanHoldAreRefused() {
        List<String> most = Collections.nCopies(31, "x".repeat(2110)); // 31 × 2,112 bytes
        EntryFormat.checkTags(most);

        assertThatThrownBy(() -> EntryFormat.checkTags(Collections.nCopies(32, "x".repeat(2110))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the 32 tags of a value take 67584 bytes; they may take at most 65479 together");
        assertThatThrownBy(() -> EntryFormat.checkTags(List.of("x".repeat(0x8000))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a tag must be valid Unicode of at most 32767 bytes of UTF-8");
        assertThatThrownBy(() -> EntryFormat.checkTags(List.of("\ud800"))).isInstanceOf(IllegalArgumentException.class);
    }

    /** It stands for something that this version knows nothing of. */
    @Test
    void aFlagOfALaterVersionMakesAValueUnreadable() {
        for (int bit : new int[] {1, 2, 3, 7}) {
            byte[] entry = value(YEAR_2200, List.of(), "payload");
            entry[3] |= (byte) (1 << bit);
            sign(entry);
            assertThat(EntryFormat.read(entry)).as("bit %d", bit).isInstanceOf(EntryFormat.Unreadable.class);
        }
    }

    @Test
    void aPayloadThatBeginsElsewhereMakesAValueUnreadable() {
        byte[] whole = value(YEAR_2200, List.of("tag"), "payload");
        for (int at = 0; at < 100; at++) {
            byte[] entry = whole.clone();
            entry[23] = (byte) at;
            sign(entry);
            assertThat(EntryFormat.read(entry) instanceof EntryFormat.Value)
                    .as("at %d", at)
                    .isEqualTo(at == 32 || at == 36);
        }
    }

    private static void sign(byte[] entry) {
        CRC32C crc = new CRC32C();
        crc.update(entry, 0, 12);
        crc.update(entry, 16, entry.length - 16);
        java.nio.ByteBuffer.wrap(entry).putInt(12, (int) crc.getValue());
    }

    /** One epoch of sixteen millions would else be taken for ended, and nothing that depends on it would be served. */
    @Test
    void aNonceThatBeginsLikeAFenceIsNone() {
        byte[] nonce = Arrays.copyOf(EntryFormat.fence(1), 16);

        assertThat(EntryFormat.isFence(nonce)).isFalse();
        assertThat(EntryFormat.isFence(Arrays.copyOf(nonce, 28))).isTrue();
    }
}
