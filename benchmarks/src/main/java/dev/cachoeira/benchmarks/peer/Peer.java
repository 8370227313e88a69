package dev.cachoeira.benchmarks.peer;

import java.util.Map;

/**
 * One process's end of a cache, as one library offers it. Thread-safe.
 *
 * <p>A value begins with its key, a bar and a version, so that everybody can tell how old it is and whose it is.
 */
public interface Peer extends AutoCloseable {

    /** Stands between the key and the version of a value. */
    String BAR = "|";

    /** The value of a key, loaded from the source if it is not cached. */
    String get(String key);

    /** Stores a value for all processes. */
    void put(String key, String value);

    /** Stores many. */
    default void putAll(Map<String, String> values) {
        values.forEach(this::put);
    }

    /**
     * Invalidates for all processes.
     *
     * @param key the key; its own tag is ended with it by {@link Scope#TAG}
     */
    void end(Scope scope, String key);

    /** Invalidates the tag that every value has. */
    default void endCommonTag() {
        throw new UnsupportedOperationException("no tags");
    }

    @Override
    void close();

    /** The key that a value belongs to. */
    static String keyOf(String value) {
        return value.substring(0, value.indexOf(BAR));
    }
}
