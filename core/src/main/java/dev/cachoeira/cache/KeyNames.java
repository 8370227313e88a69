package dev.cachoeira.cache;

import dev.cachoeira.codec.KeyCodec;
import org.jspecify.annotations.Nullable;

/** The keys of one cache as texts, and as names in Redis. */
final class KeyNames<K> {

    private final String cache;
    private final KeyCodec<K> codec;
    private final boolean foreign;

    KeyNames(Engine.Definition<K, ?> definition) {
        this.cache = definition.name();
        this.codec = definition.keyCodec();
        this.foreign = definition.foreignKeyCodec();
    }

    // ---- keys to names -----------------------------------------------------------------------------------------

    /** The name of a key in Redis. A key that its codec does not give back could not be told of a change. */
    byte[] redisKey(LocalKey<K> key) {
        return key.scope().redisKey(encoded(key));
    }

    /** A key as text, which its codec gives back. */
    String encoded(LocalKey<K> key) {
        String encoded = codec.encode(key.key());
        if (foreign && !key.key().equals(codec.decode(encoded))) {
            throw new IllegalArgumentException("the key codec of cache '" + cache
                    + "' does not give back the key that it was given: decode(encode(key)) must equal key");
        }
        return encoded;
    }

    /** A key as text. */
    String text(K key) {
        return codec.encode(key);
    }

    /** The pattern of the names of some of a tenant's entries. */
    String names(Scope scope, KeyPattern pattern) {
        return KeyLayout.entriesMatching(scope.entries(), pattern);
    }

    // ---- names to keys -----------------------------------------------------------------------------------------

    /** The text of a key by its entry's name, or null when the entry is not of this cache and tenant. */
    @Nullable
    String text(Scope scope, String name) {
        return KeyLayout.entryKey(scope.entries(), name);
    }

    /** The key of an entry by its name, or null when the entry is not of this cache and tenant. */
    @Nullable
    K key(Scope scope, String name) {
        String text = text(scope, name);
        LocalKey<K> key = text == null ? null : local(scope, text);
        return key == null ? null : key.key();
    }

    /** The key of a text. */
    K key(String text) {
        return codec.decode(text);
    }

    /** The same in a tenant, or null when it is no key of this cache: nothing is remembered under it. */
    @Nullable
    LocalKey<K> local(Scope scope, String text) {
        try {
            return LocalKey.of(scope, codec.decode(text));
        } catch (RuntimeException e) {
            return null;
        }
    }
}
