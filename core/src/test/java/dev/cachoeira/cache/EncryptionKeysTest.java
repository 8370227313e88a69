package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Keys are checked together, copied, and never shown. */
class EncryptionKeysTest {

    private static final byte[] KEY =
            "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> EncryptionKeys.builder()
                        .key("", KEY)
                        .key("x".repeat(33), KEY)
                        .key("short", new byte[16])
                        .key("twice", KEY)
                        .key("twice", KEY)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("encryption keys cannot be made: an id must be 1 to 32 letters, digits, dots,"
                        + " dashes and underscores, but was ''; ")
                .hasMessageContaining("but was '" + "x".repeat(33) + "'; ")
                .hasMessageContaining("key 'short' must have 32 bytes, but had 16; ")
                .hasMessageEndingWith("the id of a key must be given once, but 'twice' was given again");
    }

    @Test
    void theKeyToWriteWithIsNamedWhereThereAreSeveral() {
        assertThat(EncryptionKeys.of("a", KEY).writeWith()).isEqualTo("a");
        assertThatThrownBy(() ->
                        EncryptionKeys.builder().key("a", KEY).key("b", KEY).build())
                .hasMessageContaining("writeWith must be the id of a key, one of [a, b], but was null");
        assertThatThrownBy(() ->
                        EncryptionKeys.builder().key("a", KEY).writeWith("c").build())
                .hasMessageContaining("writeWith must be the id of a key, one of [a], but was c");
        assertThatThrownBy(() -> EncryptionKeys.builder().build()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noKeyIsShown() {
        EncryptionKeys keys = EncryptionKeys.builder()
                .key("b", KEY)
                .key("a", KEY)
                .writeWith("a")
                .build();

        assertThat(keys).hasToString("EncryptionKeys[ids=[a, b], writeWith=a]");
        assertThat(CacheOptions.DEFAULTS.withEncryption(keys).toString())
                .contains("encryption=EncryptionKeys[ids=[a, b], writeWith=a]");
        assertThatThrownBy(() -> EncryptionKeys.of("no id", KEY)).hasMessageNotContaining("0123");
        assertThatThrownBy(() -> EncryptionKeys.of("a", Arrays.copyOf(KEY, 33))).hasMessageNotContaining("0123");
    }

    @Test
    void aKeyThatIsChangedLaterIsNot() {
        byte[] key = KEY.clone();
        EncryptionKeys keys = EncryptionKeys.of("a", key);
        Arrays.fill(key, (byte) 0);

        assertThat(java.util.Objects.requireNonNull(keys.key("a")).getEncoded()).isEqualTo(KEY);
    }
}
