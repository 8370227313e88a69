package dev.cachoeira.showcase.messaging;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Everything that follows from a session's secret, so that every instance of the service comes to the same: the codes that
 * change with time, and the device's key.
 */
record Derivation(byte[] secret) {

    /** How long a code is the current one. It is accepted for as long again, since a cache may hand it out so late. */
    static final Duration WINDOW = Duration.ofSeconds(60);

    private static final String ALGORITHM = "HmacSHA256";

    /** The code to scan at a time. */
    String code(Instant now) {
        return code(window(now));
    }

    /** Until when the code of a time is accepted. */
    static Instant expiry(Instant now) {
        return Instant.ofEpochSecond((window(now) + 2) * WINDOW.toSeconds());
    }

    /** Whether a code is the current one or the one before. */
    boolean accepts(String code, Instant now) {
        return same(code, code(window(now))) || same(code, code(window(now) - 1));
    }

    /** A text that nobody can tell who does not have the secret. */
    String text(String purpose) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            byte[] bytes = mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "Derivation[…]";
    }

    private String code(long window) {
        return text("code " + window);
    }

    private static long window(Instant now) {
        return Math.floorDiv(now.getEpochSecond(), WINDOW.toSeconds());
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
