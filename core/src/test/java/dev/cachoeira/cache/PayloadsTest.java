package dev.cachoeira.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.cache.UnreadableValueException.Reason;
import dev.cachoeira.codec.JsonCodec;
import dev.cachoeira.codec.TypeRef;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is compressed and encrypted comes back as it was, or not at all. */
class PayloadsTest {

    private static final byte[] KEY = "client:acme:texts:42".getBytes(UTF_8);
    private static final byte[] OTHER_KEY = "client:acme:texts:43".getBytes(UTF_8);
    private static final long NOW = 1_800_000_000_000L;
    private static final long END = NOW + 60_000;
    private static final String TEXT = "the same again and again, ".repeat(100);
    private static final CacheOptions PLAIN = CacheOptions.DEFAULTS;
    private static final CacheOptions LZ4 = PLAIN.withCompression(Compression.lz4());
    private static final CacheOptions ZSTD = PLAIN.withCompression(Compression.zstd());
    private static final CacheOptions SEALED = PLAIN.withEncryption(keys("a", 1));
    private static final CacheOptions BOTH = LZ4.withEncryption(keys("a", 1));

    private static EncryptionKeys keys(String id, int key) {
        return EncryptionKeys.of(id, key(key));
    }

    private static byte[] key(int key) {
        byte[] bytes = new byte[EncryptionKeys.KEY_LENGTH];
        Arrays.fill(bytes, (byte) key);
        return bytes;
    }

    private static Payloads<String> payloads(CacheOptions options) {
        return new Payloads<>(JsonCodec.of(TypeRef.of(String.class)), options);
    }

    private static byte[] write(CacheOptions options, String value) {
        Payloads<String> payloads = payloads(options);
        EntryFormat.Meta meta = new EntryFormat.Meta(7, END, -3, List.of("tag", "another"));
        return payloads.seal(KEY, EntryFormat.value(meta, payloads.encode(value)));
    }

    private static EntryFormat.Value open(CacheOptions options, byte[] redisKey, byte[] entry) {
        EntryFormat.Value value = (EntryFormat.Value) EntryFormat.read(entry);
        Payloads<String> payloads = payloads(options);
        return payloads.isOpen(value) ? value : payloads.open(redisKey, value, NOW);
    }

    private static String decode(EntryFormat.Value open) {
        return open.isNull()
                ? null
                : JsonCodec.of(TypeRef.of(String.class)).decode(open.bytes(), open.payloadAt(), open.payloadLength());
    }

    private static String read(CacheOptions options, byte[] entry) {
        return decode(open(options, KEY, entry));
    }

    private static void isRefused(Reason reason, CacheOptions options, byte[] redisKey, byte[] entry) {
        assertThatThrownBy(() -> open(options, redisKey, entry))
                .isInstanceOfSatisfying(
                        UnreadableValueException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }

    static Stream<CacheOptions> all() {
        return Stream.of(PLAIN, LZ4, ZSTD, SEALED, BOTH, ZSTD.withEncryption(keys("a", 1)));
    }

    static Stream<CacheOptions> sealing() {
        return all().filter(options -> options.encryption() != null);
    }

    // ---- there and back ----------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("all")
    void whatIsWrittenIsRead(CacheOptions options) {
        String random = Stream.generate(new Random(1)::nextInt)
                .limit(2_000)
                .map(Integer::toHexString)
                .reduce("", String::concat);
        for (String value : new String[] {"", "short", TEXT, random, null}) {
            byte[] entry = write(options, value);
            EntryFormat.Value open = open(options, KEY, entry);

            assertThat(decode(open)).isEqualTo(value);
            assertThat(open.isNull()).isEqualTo(value == null);
            assertThat(open.expiresAt()).isEqualTo(END);
            assertThat(open.fingerprint()).isEqualTo(-3);
            assertThat(open.tags()).containsExactly("tag", "another");
        }
    }

    @Test
    void whatNeitherCompressesNorEncryptsIsServedAsItStands() {
        EntryFormat.Value value = (EntryFormat.Value) EntryFormat.read(write(PLAIN, TEXT));

        assertThat(payloads(PLAIN).isOpen(value)).isTrue();
        assertThat(payloads(LZ4).isOpen(value)).isTrue();
        assertThat(payloads(SEALED).isOpen(value)).isFalse();
    }

    @Test
    void anotherEndIsAnotherSealOfTheSame() {
        for (CacheOptions options : all().toList()) {
            byte[] entry = write(options, TEXT);
            EntryFormat.Value value = (EntryFormat.Value) EntryFormat.read(entry);

            byte[] later = payloads(options).withLifetime(KEY, value, NOW, 8, Lifetime.until(END + 1));

            assertThat(read(options, later)).isEqualTo(TEXT);
            assertThat(open(options, KEY, later).expiresAt()).isEqualTo(END + 1);
            assertThat(EntryFormat.header(later)).isNotEqualTo(EntryFormat.header(entry));
        }
    }

    @Test
    void noTwoWritesLookAlike() {
        byte[] one = write(SEALED, TEXT);
        byte[] other = write(SEALED, TEXT);

        assertThat(Arrays.mismatch(one, one.length - 100, one.length, other, other.length - 100, other.length))
                .isZero();
    }

    // ---- compression -------------------------------------------------------------------------------------------

    @Test
    void onlyWhatIsLargeAndGetsSmallerIsCompressed() {
        CacheOptions from100 = PLAIN.withCompression(Compression.zstd().from(ByteSize.ofBytes(100)));
        int quotes = 2;

        assertThat(write(from100, "x".repeat(100 - quotes))).hasSizeLessThan(100);
        assertThat(write(from100, "x".repeat(99 - quotes))).hasSize(write(PLAIN, "x".repeat(99 - quotes)).length);
        byte[] random = new byte[4_000];
        new Random(1).nextBytes(random);
        Payload payload = new Payloads<>(new BytesCodec(), LZ4).encode(random);
        assertThat(payload.bytes()).isSameAs(random);
        assertThat(payload.flags()).isZero();
    }

    @Test
    void whatIsTooLargeToBeReadBackIsNotCompressed() {
        byte[] large = new byte[Math.toIntExact(Compression.MAX_SIZE.bytes()) + 1];

        assertThat(new Payloads<>(new BytesCodec(), ZSTD).encode(large).bytes()).isSameAs(large);
    }

    @Test
    void theSizeOfAnEntryIsThatBeforeItWasCompressed() {
        for (CacheOptions options : new CacheOptions[] {PLAIN, LZ4, ZSTD}) {
            byte[] entry = write(options, TEXT);

            assertThat(Payloads.size(entry)).isEqualTo(write(PLAIN, TEXT).length);
            assertThat(open(options, KEY, entry).bytes()).hasSize(Payloads.size(entry));
        }
    }

    @Test
    void everyCacheReadsWhatAnotherHasCompressed() {
        assertThat(read(PLAIN, write(LZ4, TEXT))).isEqualTo(TEXT);
        assertThat(read(LZ4, write(ZSTD, TEXT))).isEqualTo(TEXT);
        assertThat(read(SEALED, write(BOTH, TEXT))).isEqualTo(TEXT);
    }

    @Test
    void aLengthThatIsNotThatOfTheFrameIsRefused() {
        for (CacheOptions options : new CacheOptions[] {LZ4, ZSTD}) {
            byte[] entry = write(options, TEXT);
            int at = EntryFormat.payloadAt(entry);
            int right = ByteBuffer.wrap(entry).getInt(at);
            int bound = Math.toIntExact(Compression.MAX_SIZE.bytes());
            for (int wrong : new int[] {0, 1, -1, right - 1, right + 1, bound + 1, Integer.MAX_VALUE}) {
                ByteBuffer.wrap(entry).putInt(at, wrong);
                isRefused(Reason.BROKEN, options, KEY, EntryFormat.signed(entry));
            }
        }
    }

    /** The bound is looked at before anything is allocated, so that a small entry cannot fill the memory. */
    @Test
    void aFrameThatWouldUnpackToMoreThanTheBoundIsNotUnpacked() {
        byte[] bomb = new byte[Math.toIntExact(Compression.MAX_SIZE.bytes()) + 1];
        byte[] frame = ZstdCompressor.INSTANCE.compress(bomb, 4);
        ByteBuffer.wrap(frame).putInt(0, bomb.length);
        byte[] entry =
                EntryFormat.value(new EntryFormat.Meta(7, END, -3, List.of()), new Payload(frame, EntryFormat.ZSTD));

        assertThat(entry).hasSizeLessThan(10_000);
        isRefused(Reason.BROKEN, ZSTD, KEY, entry);
    }

    @Test
    void whateverStandsInACompressedEntryNothingElseIsThrown() {
        Random random = new Random(1);
        for (CacheOptions options : new CacheOptions[] {LZ4, ZSTD}) {
            byte[] whole = write(options, TEXT);
            eachChange(whole, changed -> readsOrRefuses(options, changed));
            for (int i = 0; i < 2_000; i++) {
                byte[] changed = whole.clone();
                for (int at = EntryFormat.payloadAt(whole) + 4; at < whole.length; at++) {
                    changed[at] = (byte) random.nextInt();
                }
                readsOrRefuses(options, EntryFormat.signed(changed));
            }
        }
    }

    private static void readsOrRefuses(CacheOptions options, byte[] entry) {
        if (EntryFormat.read(entry) instanceof EntryFormat.Value value) {
            try {
                EntryFormat.Value unused = payloads(options).open(KEY, value, NOW);
            } catch (UnreadableValueException e) {
                assertThat(e.reason()).isIn(Reason.BROKEN, Reason.ENCRYPTED);
            }
        }
    }

    @Test
    void bothAlgorithmsAtOnceAreNone() {
        for (CacheOptions options : new CacheOptions[] {LZ4, ZSTD}) {
            byte[] entry = write(options, TEXT);
            entry[EntryFormat.FLAGS_AT] |= EntryFormat.LZ4 | EntryFormat.ZSTD;

            isRefused(Reason.BROKEN, options, KEY, EntryFormat.signed(entry));
        }
    }

    // ---- encryption --------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("sealing")
    void theTextIsNotInTheBytes(CacheOptions options) {
        String bytes = new String(write(options, TEXT), java.nio.charset.StandardCharsets.ISO_8859_1);

        assertThat(bytes).contains("tag").doesNotContain("again");
    }

    /** The checksum is put right after each change: it protects from accidents only. */
    @ParameterizedTest
    @MethodSource("sealing")
    void noChangeOfAnyByteIsServed(CacheOptions options) {
        for (String value : new String[] {TEXT, "", null}) {
            byte[] whole = write(options, value);
            assertThat(read(options, whole)).isEqualTo(value);
            eachChange(whole, changed -> isNotServed(options, changed));
        }
    }

    private static void isNotServed(CacheOptions options, byte[] entry) {
        if (EntryFormat.read(entry) instanceof EntryFormat.Value) {
            assertThatThrownBy(() -> open(options, KEY, entry)).isInstanceOf(UnreadableValueException.class);
        }
    }

    private static void eachChange(byte[] whole, Consumer<byte[]> test) {
        for (int at = 0; at < whole.length; at++) {
            if (at >= EntryFormat.CRC_AT && at < EntryFormat.CRC_FROM) {
                continue;
            }
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = whole.clone();
                changed[at] ^= (byte) (1 << bit);
                test.accept(EntryFormat.signed(changed));
            }
        }
        for (int length = EntryFormat.payloadAt(whole); length <= whole.length + 1; length++) {
            if (length != whole.length) {
                test.accept(EntryFormat.signed(Arrays.copyOf(whole, length)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sealing")
    void whatWasMovedToAnotherKeyIsRefused(CacheOptions options) {
        isRefused(Reason.NOT_AUTHENTIC, options, OTHER_KEY, write(options, TEXT));
        isRefused(Reason.NOT_AUTHENTIC, options, OTHER_KEY, write(options, null));
    }

    @Test
    void theHeadOfOneWriteBeforeThePayloadOfAnotherIsRefused() {
        byte[] one = write(SEALED, "one");
        byte[] other = write(SEALED, "two");
        int payloadAt = EntryFormat.payloadAt(one);
        System.arraycopy(other, payloadAt, one, payloadAt, one.length - payloadAt);
        one[11]++; // another stamp
        isRefused(Reason.NOT_AUTHENTIC, SEALED, KEY, EntryFormat.signed(one));
    }

    @Test
    void whatIsNotEncryptedIsRefused() {
        isRefused(Reason.NOT_ENCRYPTED, SEALED, KEY, write(PLAIN, TEXT));
        isRefused(Reason.NOT_ENCRYPTED, SEALED, KEY, write(LZ4, TEXT));
        isRefused(Reason.NOT_ENCRYPTED, SEALED, KEY, write(PLAIN, null));
    }

    @Test
    void withoutKeysWhatIsEncryptedIsRefused() {
        isRefused(Reason.ENCRYPTED, PLAIN, KEY, write(SEALED, TEXT));
        isRefused(Reason.ENCRYPTED, LZ4, KEY, write(BOTH, null));
    }

    @Test
    void aValueIsRefusedSoonAfterItsEnd() {
        EntryFormat.Value value = (EntryFormat.Value) EntryFormat.read(write(SEALED, TEXT));

        assertThat(payloads(SEALED).open(KEY, value, END + 10_000).isNull()).isFalse();
        assertThatThrownBy(() -> payloads(SEALED).open(KEY, value, END + 10_001))
                .hasMessage("are still there after their end");
        assertThatThrownBy(
                        () -> payloads(SEALED).withLifetime(KEY, value, END + 10_001, 8, Lifetime.until(END + 20_000)))
                .hasMessage("are still there after their end");
        assertThatThrownBy(() -> payloads(SEALED).open(KEY, value, Long.MAX_VALUE))
                .isInstanceOf(UnreadableValueException.class);
    }

    @Test
    void keysAreChangedOneStepAfterTheOther() {
        EncryptionKeys.Builder both = EncryptionKeys.builder().key("a", key(1)).key("b", key(2));
        CacheOptions readsBoth = PLAIN.withEncryption(both.writeWith("a").build());
        CacheOptions writesNew = PLAIN.withEncryption(both.writeWith("b").build());
        CacheOptions newOnly = PLAIN.withEncryption(keys("b", 2));

        assertThat(read(readsBoth, write(SEALED, TEXT))).isEqualTo(TEXT);
        assertThat(read(SEALED, write(readsBoth, TEXT))).isEqualTo(TEXT);
        assertThat(read(readsBoth, write(writesNew, TEXT))).isEqualTo(TEXT);
        assertThat(read(writesNew, write(readsBoth, TEXT))).isEqualTo(TEXT);
        assertThat(read(newOnly, write(writesNew, TEXT))).isEqualTo(TEXT);
        isRefused(Reason.UNKNOWN_KEY, newOnly, KEY, write(SEALED, TEXT));
        isRefused(Reason.NOT_AUTHENTIC, PLAIN.withEncryption(keys("a", 3)), KEY, write(SEALED, TEXT));
    }

    @Test
    void aRefusalNamesTheMissingKeyUnlessThatIsNoName() {
        byte[] entry = write(PLAIN.withEncryption(keys("2025-06", 1)), TEXT);
        assertThatThrownBy(() -> open(SEALED, KEY, entry))
                .hasMessage("are encrypted with a key that this cache does not have ('2025-06')");

        entry[EntryFormat.payloadAt(entry) + 1] = '\n';
        assertThatThrownBy(() -> open(SEALED, KEY, EntryFormat.signed(entry)))
                .hasMessage("are encrypted with a key that this cache does not have");
    }

    /** Bytes as they are. */
    private static final class BytesCodec implements dev.cachoeira.codec.Codec<byte[]> {
        @Override
        public String id() {
            return "bytes";
        }

        @Override
        public byte[] encode(byte[] value) {
            return value;
        }

        @Override
        public byte[] decode(byte[] bytes, int offset, int length) {
            return Arrays.copyOfRange(bytes, offset, offset + length);
        }
    }
}
