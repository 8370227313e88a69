package dev.cachoeira.spring.settings;

import dev.cachoeira.cache.EncryptionKeys;
import dev.cachoeira.spring.settings.CachoeiraProperties.CacheSection;
import dev.cachoeira.spring.settings.CachoeiraProperties.Encryption;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes the keys of what was written under {@code cachoeira.encryption}. No problem says what a key was. */
final class EncryptionResolver {

    private static final String SECTION = "cachoeira.encryption";

    private final CachoeiraProperties properties;
    private final Encryption encryption;
    private final List<Problem> problems;

    EncryptionResolver(CachoeiraProperties properties, List<Problem> problems) {
        this.properties = properties;
        this.encryption = properties.encryption();
        this.problems = problems;
    }

    /** The keys; null when there are none, and when something is wrong with them. */
    @Nullable
    EncryptionKeys resolve() {
        if (encryption.keys().isEmpty()) {
            needsKeys("cachoeira.defaults", properties.defaults());
            properties.caches().forEach((name, section) -> needsKeys("cachoeira.caches." + name, section));
            if (encryption.writeWith() != null) {
                problems.add(new Problem(SECTION + ".write-with", encryption.writeWith(), "absent without keys"));
            }
            return null;
        }
        int before = problems.size();
        EncryptionKeys.Builder builder = EncryptionKeys.builder();
        encryption.keys().forEach((id, text) -> add(builder, id, text));
        chooseWritingKey(builder);
        return problems.size() == before ? builder.build() : null;
    }

    private void needsKeys(String section, CacheSection settings) {
        if (Boolean.TRUE.equals(settings.encrypted())) {
            problems.add(new Problem(section + ".encrypted", "true", "false unless there are keys under " + SECTION));
        }
    }

    private void add(EncryptionKeys.Builder builder, String id, String text) {
        byte[] key = decoded(text);
        if (key == null) {
            int length = EncryptionKeys.KEY_LENGTH;
            problems.add(new Problem(
                    SECTION + ".keys." + id,
                    null,
                    length + " random bytes in Base64, such as those of: openssl rand -base64 " + length));
        } else if (!id.matches("[A-Za-z0-9._-]{1,32}")) {
            problems.add(
                    new Problem(SECTION + ".keys", id, "by id, 1 to 32 letters, digits, dots, dashes and underscores"));
        } else {
            builder.key(id, key);
        }
    }

    /** The key, or null when that is none. */
    @SuppressWarnings("UnusedException") // it would quote the key
    private static byte @Nullable [] decoded(String text) {
        try {
            byte[] key = Base64.getDecoder().decode(text.strip());
            return key.length == EncryptionKeys.KEY_LENGTH ? key : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void chooseWritingKey(EncryptionKeys.Builder builder) {
        String id = encryption.writeWith();
        if (id != null && encryption.keys().containsKey(id)) {
            builder.writeWith(id);
        } else if (id != null || encryption.keys().size() > 1) {
            problems.add(new Problem(
                    SECTION + ".write-with",
                    id,
                    "one of "
                            + String.join(", ", new TreeSet<>(encryption.keys().keySet()))));
        }
    }
}
