package dev.cachoeira.cache;

import org.jspecify.annotations.Nullable;

/**
 * What someone else than the code that makes a cache has to say about its options, such as an operator's configuration
 * file. Thread-safe.
 */
public interface CacheConfiguration {

    /** What every cache begins with; the code that makes it changes what it likes. */
    default CacheOptions defaults() {
        return CacheOptions.DEFAULTS;
    }

    /**
     * The last word on a cache.
     *
     * @param cache the cache's name
     * @param options as the code that makes the cache wants them
     * @return the options that it gets
     */
    default CacheOptions configure(String cache, CacheOptions options) {
        return options;
    }

    /** The last word on a counter, see {@link #configure}. */
    default CounterOptions configureCounter(String counter, CounterOptions options) {
        return options;
    }

    /**
     * Who writes the changes of a cache behind, where the code that makes the cache does not say.
     *
     * @param cache the cache's name
     * @return a writer of its keys and values, or null when it is not written behind
     */
    default @Nullable BatchWriter<?, ?> writer(String cache) {
        return null;
    }

    /** What is called instead of a cache's writer, whoever has named that. */
    default <K, V> BatchWriter<K, V> configureWriter(String cache, BatchWriter<K, V> writer) {
        return writer;
    }

    /** What every cache that is written behind begins with. */
    default WriteBehindOptions writeBehindDefaults() {
        return WriteBehindOptions.DEFAULTS;
    }

    /** The last word on how a cache is written behind, see {@link #configure}. */
    default WriteBehindOptions configureWriteBehind(String cache, WriteBehindOptions options) {
        return options;
    }

    /** Nobody has to say anything. */
    static CacheConfiguration none() {
        return new CacheConfiguration() {};
    }
}
