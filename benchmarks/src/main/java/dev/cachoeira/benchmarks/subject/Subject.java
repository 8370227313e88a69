package dev.cachoeira.benchmarks.subject;

import dev.cachoeira.benchmarks.Keys;

/** A cache as one library offers it. Thread-safe once it is prepared. */
public interface Subject extends AutoCloseable {

    /** Puts every value where this subject would find it. */
    void prepare() throws Exception;

    /** One operation: takes as many keys as it reads, and throws when a value is missing. */
    void operate(Keys.Cursor keys) throws Exception;

    /** After a load: throws when something else was measured than was to be. */
    default void check() throws Exception {}

    @Override
    void close() throws Exception;
}
