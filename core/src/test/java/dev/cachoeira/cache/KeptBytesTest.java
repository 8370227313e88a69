package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.TypeRef;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Memory that keeps bytes keeps those of the codec, so a hit neither decompresses nor decrypts. */
class KeptBytesTest extends ScriptedFixture {

    private static final String TEXT = "the same again and again, ".repeat(100);

    private Cache<String, String> bytes;

    @BeforeEach
    void store() {
        start();
        bytes = caches.cache("bytes", TypeRef.of(String.class), TypeRef.of(String.class))
                .shared()
                .decodeEachRead()
                .compress(Compression.lz4())
                .encrypt(EncryptionKeys.of("a", new byte[32]))
                .build();
        bytes.put("a", TEXT);
    }

    /** Another end drops what memory has. */
    private CacheStats forget() {
        assertThat(bytes.expire("a", Duration.ofMinutes(1))).isTrue();
        return bytes.stats();
    }

    private void isReadOnceFromRedis(CacheStats before) {
        assertThat(bytes.stats().hitsL2()).isEqualTo(before.hitsL2() + 1);
        assertThat(bytes.stats().hitsL1()).isEqualTo(before.hitsL1() + 1);
    }

    @Test
    void ofWhatWasWritten() {
        assertThat(bytes.get("a")).isEqualTo(TEXT).isNotSameAs(bytes.get("a"));
        assertThat(bytes.stats().hitsL1()).isEqualTo(2);
        assertThat(bytes.stats().hitsL2()).isZero();
    }

    @Test
    void ofWhatWasRead() {
        CacheStats before = forget();
        assertThat(bytes.get("a")).isEqualTo(TEXT);
        assertThat(bytes.get("a")).isEqualTo(TEXT);
        isReadOnceFromRedis(before);
    }

    @Test
    void ofWhatWasReadAmongOthers() {
        CacheStats before = forget();
        assertThat(bytes.getAll(List.of("a"))).containsEntry("a", TEXT);
        assertThat(bytes.getAll(List.of("a"))).containsEntry("a", TEXT);
        isReadOnceFromRedis(before);
    }
}
