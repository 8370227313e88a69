package dev.cachoeira.cache;

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

    /** Nobody has to say anything. */
    static CacheConfiguration none() {
        return new CacheConfiguration() {};
    }
}
