package dev.cachoeira.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a cache whose entries are encrypted in Redis: one to write with, all to read with. Immutable and
 * thread-safe. {@link #toString} tells their ids, nothing tells the keys.
 *
 * <p>Each value is encrypted by AES-256-GCM under a key of its own, derived from one of these and the entry's name in
 * Redis (HMAC-SHA-256), with a random nonce for each write; so no number of entries wears a key out. A cached "there is
 * none" is sealed likewise, and no value that is not encrypted is served.
 *
 * <p><b>Protected</b> against who can read Redis, its files, its backups and its wire: what values hold. Against who can
 * write there as well: the value, whether there is one, its place (prefix, tenant, cache, codec, key), its end (a value
 * is not served later than 10 s past it, by the server's clock), its tags, what it depends on, how it is compressed. What
 * was changed, moved to another key, or put together from two entries is not served but loaded again.
 *
 * <p><b>Not protected</b>: the names of keys, tenants, caches and tags, the sizes of values and which are null, when they
 * are used and end.
 * Who can write to Redis can delete entries, keep them from being stored, and bring back an older entry of the same key
 * until its end; if they bring back the nonces of its epochs as well, even one whose tag, cache or tenant was
 * invalidated since. Memory of the process holds values, and the keys, in the clear.
 *
 * <p><b>To change keys</b>, first give every process the new key to read with, then have them write with it, and take the
 * old one away when the longest TTL is over. A process without the key that a value was written with takes it for
 * unreadable, loads, and writes the value with its own key.
 */
public final class EncryptionKeys {

    /** The length of a key in bytes. */
    public static final int KEY_LENGTH = 32;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,32}");

    private final Map<String, SecretKeySpec> keys;
    private final String writeWith;

    private EncryptionKeys(Map<String, SecretKeySpec> keys, String writeWith) {
        this.keys = Map.copyOf(keys);
        this.writeWith = writeWith;
    }

    /** Begins with no key. */
    public static Builder builder() {
        return new Builder();
    }

    /** One key, to write and to read with. */
    public static EncryptionKeys of(String id, byte[] key) {
        return builder().key(id, key).build();
    }

    /** The id of the key that values are written with. */
    public String writeWith() {
        return writeWith;
    }

    /** The key of an id, or null when there is none. */
    @Nullable
    SecretKeySpec key(String id) {
        return keys.get(id);
    }

    /** Whether a text can be the id of a key. */
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    @Override
    public String toString() {
        return "EncryptionKeys[ids=" + new TreeSet<>(keys.keySet()) + ", writeWith=" + writeWith + "]";
    }

    /** Keys in the making. Not thread-safe. */
    public static final class Builder {

        private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();
        private @Nullable String writeWith;

        private Builder() {}

        /**
         * Adds a key to read with.
         *
         * @param id stands in each value that is written with it: 1 to 32 letters, digits, dots, dashes and underscores
         * @param key {@value #KEY_LENGTH} random bytes, no password; copied
         */
        public Builder key(String id, byte[] key) {
            if (!isId(id)) {
                problems.add(
                        "an id must be 1 to 32 letters, digits, dots, dashes and underscores, but was '" + id + "'");
            } else if (key.length != KEY_LENGTH) {
                problems.add("key '" + id + "' must have " + KEY_LENGTH + " bytes, but had " + key.length);
            } else if (keys.putIfAbsent(id, new SecretKeySpec(key, Seal.DERIVATION)) != null) {
                problems.add("the id of a key must be given once, but '" + id + "' was given again");
            }
            return this;
        }

        /** The id of the key that values are written with. Not needed when there is one key only. */
        public Builder writeWith(String id) {
            writeWith = Objects.requireNonNull(id, "id");
            return this;
        }

        /**
         * Makes the keys.
         *
         * @throws IllegalArgumentException naming everything that is wrong at once, without the keys
         */
        public EncryptionKeys build() {
            String writing = writeWith != null
                    ? writeWith
                    : keys.size() == 1 ? keys.keySet().iterator().next() : null;
            if (problems.isEmpty() && (writing == null || !keys.containsKey(writing))) {
                problems.add("writeWith must be the id of a key, one of " + keys.keySet() + ", but was " + writeWith);
            }
            if (!problems.isEmpty() || writing == null) {
                throw new IllegalArgumentException("encryption keys cannot be made: " + String.join("; ", problems));
            }
            return new EncryptionKeys(keys, writing);
        }
    }
}
