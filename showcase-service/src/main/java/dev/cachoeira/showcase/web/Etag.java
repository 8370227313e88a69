package dev.cachoeira.showcase.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Makes ETags from content, so that all instances of the service agree on them, and so that two tenants' answers at one
 * address never share one unless they are the same. Those of what is cached go on with the tag of the cache's entry.
 */
final class Etag {

    private static final int BYTES = 16;

    private Etag() {}

    /** The strong ETag of a record that is not in a cache. */
    static String of(Record content) {
        return '"' + digest(content) + '"';
    }

    /** What ETags say of a record: a digest of its text, which names all its components. */
    static String digest(Record content) {
        byte[] digest = sha256().digest(content.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
