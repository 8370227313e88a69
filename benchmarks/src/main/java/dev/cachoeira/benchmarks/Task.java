package dev.cachoeira.benchmarks;

/**
 * What every subject of a suite is asked to do.
 *
 * @param redis the server's address
 * @param keys how many keys there are
 * @param valueBytes how large a value is as JSON, about
 * @param distribution how keys are chosen
 * @param batch how many keys one operation reads
 */
public record Task(String redis, int keys, int valueBytes, Distribution distribution, int batch) {

    /** How keys are chosen. */
    public enum Distribution {
        /** Zipf with exponent 0.99, as caches are usually measured. */
        ZIPF,
        /** Each key as likely as any other. */
        UNIFORM
    }

    /** The value of a key. */
    public Product product(long key) {
        return Product.sized(key, valueBytes);
    }
}
