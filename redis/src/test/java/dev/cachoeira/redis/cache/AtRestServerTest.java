package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.Compression;
import dev.cachoeira.cache.EncryptionKeys;
import dev.cachoeira.testkit.server.RedisServer;
import dev.cachoeira.testkit.server.RespClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What somebody sees who reads Redis, and reaches who writes to it. */
@Timeout(120)
class AtRestServerTest extends TrapFixture {

    private static final String SECRET = "my secret, " + "again and again, ".repeat(100);

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);

    private RedisServer server;
    private RespClient raw;

    @BeforeEach
    void launch() {
        server = opened(RedisServer.launch());
        raw = opened(server.client());
    }

    private Cache<String, String> cache(UnaryOperator<CacheBuilder<String, String>> settings) {
        return texts(
                connect(server, PATIENT),
                builder -> settings.apply(builder.withoutLocal().leaseWait(Duration.ofMillis(50))));
    }

    private Cache<String, String> encrypted() {
        return cache(builder -> builder.encrypt(EncryptionKeys.of("a", KEY)));
    }

    private byte[] stored(String needle) {
        return (byte[]) raw.send("GET".getBytes(UTF_8), entry(server, needle).getBytes(UTF_8));
    }

    private void store(String needle, byte[] entry) {
        raw.send("SET".getBytes(UTF_8), entry(server, needle).getBytes(UTF_8), entry);
    }

    /** With a checksum that holds, as an attacker would make it. */
    private static byte[] signed(byte[] entry) {
        CRC32C crc = new CRC32C();
        crc.update(entry, 0, 12);
        crc.update(entry, 16, entry.length - 16);
        ByteBuffer.wrap(entry).putInt(12, (int) crc.getValue());
        return entry;
    }

    @Test
    void whoReadsRedisDoesNotReadValues() {
        var plain = cache(builder -> builder);
        plain.put("needle", SECRET);
        assertThat(new String(stored("needle"), ISO_8859_1)).contains("my secret");

        var cache = encrypted();
        cache.put("put", SECRET);
        cache.get("loaded", key -> SECRET);
        cache.getAll(List.of("bulk"), keys -> Map.of("bulk", SECRET));
        cache.put("expired", SECRET, Duration.ofMinutes(1));
        assertThat(cache.expire("expired", Duration.ofMinutes(10))).isTrue();
        for (String key : List.of("put", "loaded", "bulk", "expired")) {
            assertThat(new String(stored(key), ISO_8859_1))
                    .as(key)
                    .doesNotContain("secret", "again", new String(KEY, ISO_8859_1));
            assertThat(cache.get(key)).as(key).isEqualTo(SECRET);
        }
        assertThat(server.send("PTTL", entry(server, "expired")))
                .satisfies(left -> assertThat((Long) left).isBetween(60_001L, 600_000L));
    }

    @Test
    void whatIsCompressedTakesLessRoom() {
        cache(builder -> builder.compress(Compression.lz4())).put("needle", SECRET);
        int lz4 = stored("needle").length;
        cache(builder -> builder.compress(Compression.zstd()).encrypt(EncryptionKeys.of("a", KEY)))
                .put("needle", SECRET);

        assertThat(lz4).isLessThan(SECRET.length() / 5);
        assertThat(stored("needle")).hasSizeLessThan(SECRET.length() / 5);
        assertThat(new String(stored("needle"), ISO_8859_1)).doesNotContain("secret");
    }

    @Test
    void noChangeOfAnyByteIsServed() {
        var cache = encrypted();
        cache.put("needle", "short");
        byte[] whole = stored("needle");
        int payloadAt = 32 + 1 + "tag".length();
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            boolean header = at < 12 || (at >= 16 && at < payloadAt); // dead for other reasons, or a lease
            isNotServed(cache, "byte " + at, signedUnless(at >= 12 && at < 16, changed), !header);
        }
        for (int length = 0; length < whole.length; length++) {
            isNotServed(cache, "length " + length, Arrays.copyOf(whole, length), true);
        }
        store("needle", whole);
        assertThat(cache.get("needle")).as("as it was").isEqualTo("short");
    }

    private static byte[] signedUnless(boolean inChecksum, byte[] entry) {
        return inChecksum ? entry : signed(entry);
    }

    private void isNotServed(Cache<String, String> cache, String as, byte[] entry, boolean counted) {
        long before = cache.stats().decodeFailures();
        store("needle", entry);
        assertThat(cache.get("needle")).as(as).isNull();
        assertThat(cache.getAll(List.of("needle"))).as(as).isEmpty();
        assertThat(cache.exists("needle")).as(as).isFalse();
        if (counted) {
            assertThat(cache.stats().decodeFailures()).as(as).isGreaterThan(before);
        }
    }

    @Test
    void whatIsMovedToAnotherKeyOrTenantIsNotServed() {
        var cache = encrypted();
        cache.put("needle", "one");
        cache.put("other", "another");

        store("needle", stored("other"));
        assertThat(cache.get("needle")).isNull();
        assertThat(cache.get("needle", key -> "loaded")).isEqualTo("loaded");
    }

    @Test
    void aForgedValueIsNotServed() {
        var plain = cache(builder -> builder);
        plain.put("needle", "forged");
        byte[] forged = stored("needle");
        plain.invalidate("needle");
        plain.get("needle", key -> null);
        byte[] none = stored("needle");

        var cache = encrypted();
        cache.put("needle", "true");
        for (byte[] entry : List.of(forged, none)) {
            store("needle", entry);
            assertThat(cache.getAll(List.of("needle"), keys -> Map.of("needle", "true")))
                    .containsEntry("needle", "true");
            store("needle", entry);
            assertThat(cache.get("needle", key -> "true")).isEqualTo("true");
            assertThat(cache.get("needle")).isEqualTo("true");
        }
        assertThat(cache.stats().decodeFailures()).isPositive();
    }

    @Test
    void aHitIsComparedWithItsSource() {
        var cache = texts(
                connect(server),
                builder -> builder.compress(Compression.lz4())
                        .encrypt(EncryptionKeys.of("a", KEY))
                        .verify(1, Duration.ofMillis(1)));
        cache.put("needle", SECRET);
        assertThat(cache.get("needle", key -> SECRET)).isEqualTo(SECRET);

        eventually(() -> assertThat(cache.stats().verifications().agreed()).isPositive());
        assertThat(cache.stats().verifications().disagreed()).isZero();
    }

    @Test
    void aFrameThatIsNoneIsAMiss() {
        var cache = cache(builder -> builder.compress(Compression.lz4()));
        cache.put("needle", SECRET);
        byte[] entry = stored("needle");
        Arrays.fill(entry, entry.length - 20, entry.length, (byte) 0xff);
        store("needle", signed(entry));

        assertThat(cache.get("needle")).isNull();
        assertThat(cache.getAll(List.of("needle"))).isEmpty();
        assertThat(cache.stats().decodeFailures()).isPositive();
        assertThat(cache.get("needle", key -> "loaded")).isEqualTo("loaded");
    }
}
