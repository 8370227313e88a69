package dev.cachoeira.redis.connection;

import dev.cachoeira.server.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** The texts of the scripts, from resources, and the names by which a server knows them. */
final class Scripts {

    private static final Map<Script, byte[]> TEXTS = new EnumMap<>(Script.class);
    private static final Map<Script, byte[]> DIGESTS = new EnumMap<>(Script.class);

    static {
        for (Script script : Script.values()) {
            byte[] text = read(script.name().toLowerCase(Locale.ROOT) + ".lua");
            TEXTS.put(script, text);
            DIGESTS.put(script, sha1(text));
        }
    }

    private Scripts() {}

    static byte[] text(Script script) {
        return java.util.Objects.requireNonNull(TEXTS.get(script));
    }

    static byte[] digest(Script script) {
        return java.util.Objects.requireNonNull(DIGESTS.get(script));
    }

    private static byte[] read(String name) {
        try (InputStream in = Scripts.class.getResourceAsStream("/dev/cachoeira/redis/scripts/" + name)) {
            return java.util.Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server's own choice of name; nothing is protected by it. */
    private static byte[] sha1(byte[] text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text);
            return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
