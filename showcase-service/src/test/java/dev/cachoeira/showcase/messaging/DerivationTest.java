package dev.cachoeira.showcase.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Codes for pairing change each minute and are accepted for as long as caches may hand them out. */
class DerivationTest {

    private static final Instant FULL_MINUTE = Instant.parse("2026-01-01T00:00:00Z");

    private final Derivation session = new Derivation(new byte[] {1});

    @Test
    void a_code_is_accepted_until_it_expires() {
        for (Instant made : new Instant[] {FULL_MINUTE, FULL_MINUTE.plusSeconds(59)}) {
            String code = session.code(made);
            Instant expiry = Derivation.expiry(made);

            assertThat(session.accepts(code, made)).isTrue();
            assertThat(session.accepts(code, expiry.minusMillis(1))).isTrue();
            assertThat(session.accepts(code, expiry)).isFalse();
            assertThat(Duration.between(made, expiry)).isGreaterThan(Derivation.WINDOW);
        }
    }

    @Test
    void codes_differ_by_minute_and_by_session() {
        String code = session.code(FULL_MINUTE);

        assertThat(session.code(FULL_MINUTE.plusSeconds(59))).isEqualTo(code);
        assertThat(session.code(FULL_MINUTE.plusSeconds(60))).isNotEqualTo(code);
        assertThat(new Derivation(new byte[] {2}).accepts(code, FULL_MINUTE)).isFalse();
        assertThat(session.accepts(code, FULL_MINUTE.minusSeconds(1))).isFalse();
    }
}
