package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.TypeRef;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a server that was told to keep a value for ever: this one never expires any. */
class OutlivedValueTest extends ScriptedFixture {

    private Cache<String, String> sealed;
    private Cache<String, String> plain;

    @BeforeEach
    void store() {
        start();
        sealed = cache("sealed", builder -> builder.encrypt(EncryptionKeys.of("a", new byte[32])));
        plain = cache("plain", builder -> builder);
        for (Cache<String, String> each : List.of(sealed, plain)) {
            each.put("a", "1", Duration.ofSeconds(5));
        }
    }

    private Cache<String, String> cache(String name, UnaryOperator<CacheBuilder<String, String>> settings) {
        return settings.apply(caches.cache(name, TypeRef.of(String.class), TypeRef.of(String.class)))
                .shared()
                .build();
    }

    @Test
    void whatIsEncryptedIsNotServedLongAfterItsEnd() {
        time.pass(Duration.ofSeconds(14));
        assertThat(sealed.get("a")).isEqualTo("1");
        assertThat(sealed.getAll(List.of("a"))).hasSize(1);
        assertThat(sealed.stats().decodeFailures()).isZero();

        time.pass(Duration.ofSeconds(2));
        assertThat(sealed.get("a")).isNull();
        assertThat(sealed.getAll(List.of("a"))).isEmpty();
        assertThat(sealed.expire("a", Duration.ofMinutes(1))).isFalse();
        assertThat(sealed.stats().decodeFailures()).isPositive();
    }

    @Test
    void elseTheServerIsBelieved() {
        time.pass(Duration.ofSeconds(16));

        assertThat(plain.get("a")).isEqualTo("1");
    }
}
