package dev.cachoeira.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What a cache is filled with before anybody asks: its keys in a stream, and a loader for those that it does not hold.
 * Immutable.
 *
 * <pre>{@code
 * Warmer<Long, Product> warmer = Warmer.of(
 *                 "products-of-acme", products.forTenant("acme"), repository::popularIds, repository::findAllById)
 *         .atMost(500);
 * CompletableFuture<WarmingReport> run = cachoeira.warm(warmer);
 * }</pre>
 *
 * @param name what logs call it, and the name of the lease that one process at a time has; the same in every process
 * @param cache the cache; for the tenant whose keys these are, unless all share it
 * @param keys opens a stream of the keys, which is read as it is needed and closed at the end
 * @param loader loads many at once, on a background thread
 * @param chunk how many keys are asked for at once: at least 1; default 100
 * @param keysPerSecond how many keys are asked for in a second at most: at least 1; default 1,000
 * @param logEvery how often a run says how far it has come: more than zero; default 10 s
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public record Warmer<K, V>(
        String name,
        Cache<K, V> cache,
        Supplier<? extends Stream<? extends K>> keys,
        BatchLoader<K, V> loader,
        int chunk,
        int keysPerSecond,
        Duration logEvery) {

    /**
     * Checks them.
     *
     * @throws IllegalArgumentException naming every wrong setting at once
     */
    public Warmer {
        Objects.requireNonNull(cache, "cache");
        Objects.requireNonNull(keys, "keys");
        Objects.requireNonNull(loader, "loader");
        List<String> problems = new ArrayList<>();
        KeyLayout.checkName(problems, "name", name);
        atLeastOne(problems, "chunk", chunk);
        atLeastOne(problems, "keysPerSecond", keysPerSecond);
        if (logEvery.isNegative() || logEvery.isZero()) {
            problems.add("logEvery must be more than zero, but was " + logEvery);
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("warmer '" + name + "' cannot be made: " + String.join("; ", problems));
        }
    }

    private static void atLeastOne(List<String> problems, String name, int value) {
        if (value < 1) {
            problems.add(name + " must be at least 1, but was " + value);
        }
    }

    /** A warmer with what holds when nothing is said. */
    public static <K, V> Warmer<K, V> of(
            String name, Cache<K, V> cache, Supplier<? extends Stream<? extends K>> keys, BatchLoader<K, V> loader) {
        return new Warmer<>(name, cache, keys, loader, 100, 1_000, Duration.ofSeconds(10));
    }

    /** The same with another {@code chunk}. */
    public Warmer<K, V> inChunksOf(int newChunk) {
        return new Warmer<>(name, cache, keys, loader, newChunk, keysPerSecond, logEvery);
    }

    /** The same with another {@code keysPerSecond}. */
    public Warmer<K, V> atMost(int newKeysPerSecond) {
        return new Warmer<>(name, cache, keys, loader, chunk, newKeysPerSecond, logEvery);
    }

    /** The same with another {@code logEvery}. */
    public Warmer<K, V> withLogEvery(Duration newLogEvery) {
        return new Warmer<>(name, cache, keys, loader, chunk, keysPerSecond, newLogEvery);
    }
}
