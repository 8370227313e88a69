package dev.cachoeira.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;

/**
 * What tells one write of an entry from every other, and how long it stays fresh: what HTTP calls a validator. Made by
 * caches that were built with {@link CacheBuilder#validators()}.
 *
 * <p>Each write has a random stamp of its own, so a tag stands for one value of one key in one cache and tenant. The same
 * tag is the same value; another tag may be the same value too, written again. Immutable.
 */
public final class Validator {

    private static final int TAG_BYTES = 16;
    private static final int PLACE_BYTES = 9;

    private final byte[] name;
    private final long stamp;
    private final Level level;
    private final long remainingNanos;

    Validator(byte[] name, long stamp, Level level, long remainingNanos) {
        this.name = name;
        this.stamp = stamp;
        this.level = level;
        this.remainingNanos = Math.max(0, remainingNanos);
    }

    /** The tag: 22 letters, digits, dashes and underscores that say nothing of the value, its key or its tenant. */
    public String tag() {
        return tag("");
    }

    /**
     * A tag for one of several forms that the value is shown in.
     *
     * @param variant names the form: the reader's role or language, the version of the program that renders it
     */
    public String tag(String variant) {
        ByteBuffer write = ByteBuffer.allocate(Long.BYTES).putLong(stamp).flip();
        return digest(write, name, variant, TAG_BYTES);
    }

    /** See {@link CachedRead#place}. */
    String place(String variant) {
        return place(name, variant);
    }

    static String place(byte[] name, String variant) {
        return digest(ByteBuffer.allocate(0), name, variant, PLACE_BYTES);
    }

    private static String digest(ByteBuffer write, byte[] name, String variant, int bytes) {
        MessageDigest digest = sha256();
        digest.update(write);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).flip());
        digest.update(name);
        digest.update(variant.getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest.digest(), bytes));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * How long the entry was still fresh when it was looked at: until its TTL ends or, where the cache reloads what is stale,
     * until that is due. Zero when it is due; never negative.
     */
    public Duration remaining() {
        return Duration.ofNanos(remainingNanos);
    }

    /** Where it was learnt. */
    public Level level() {
        return level;
    }

    @Override
    public String toString() {
        return tag() + " (" + level + ", " + remaining() + ")";
    }
}
