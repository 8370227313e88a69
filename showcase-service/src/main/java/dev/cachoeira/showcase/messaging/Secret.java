package dev.cachoeira.showcase.messaging;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A text that JSON shows and logs do not: as a text it is a digest, by which two can be told apart. For random keys only;
 * a digest of something short, such as a password, can be guessed.
 */
public record Secret(@JsonValue String value) {

    private static final int SHOWN_BYTES = 8;

    /** Takes the text from JSON. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Secret {}

    @Override
    public String toString() {
        return "secret " + HexFormat.of().formatHex(sha256(value), 0, SHOWN_BYTES);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
