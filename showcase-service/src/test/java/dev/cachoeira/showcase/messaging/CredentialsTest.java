package dev.cachoeira.showcase.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.JsonCodec;
import dev.cachoeira.codec.TypeRef;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Credentials can be cached and sent, and do not show themselves in logs. */
class CredentialsTest {

    private static final Credentials CREDENTIALS =
            new Credentials("device-1", new Secret("fire in the hole"), Instant.EPOCH);

    @Test
    void their_text_says_which_key_they_hold_and_not_the_key() {
        assertThat(CREDENTIALS.toString()).contains("device-1").doesNotContain("fire");
        assertThat(new Secret("fire in the hole")).hasToString(CREDENTIALS.key().toString());
        assertThat(new Secret("fire in the hold"))
                .doesNotHaveToString(CREDENTIALS.key().toString());
    }

    @Test
    void a_cache_gives_back_what_it_was_given() {
        JsonCodec<Credentials> codec = JsonCodec.of(TypeRef.of(Credentials.class));
        byte[] json = codec.encode(CREDENTIALS);

        assertThat(codec.decode(json, 0, json.length)).isEqualTo(CREDENTIALS);
    }
}
