package dev.cachoeira.codec;

/**
 * Turns keys into text and back. The two directions must be exact inverses: equal keys give equal texts, different keys
 * different ones, and {@code decode(encode(key))} equals {@code key}; a cache refuses a key for which that is not so.
 * Thread-safe.
 *
 * @param <K> the type of the keys
 */
public interface KeyCodec<K> {

    /** The key as text; any characters are allowed. */
    String encode(K key);

    /**
     * The key that a text stands for.
     *
     * @throws IllegalArgumentException when the text stands for no key
     */
    K decode(String text);
}
