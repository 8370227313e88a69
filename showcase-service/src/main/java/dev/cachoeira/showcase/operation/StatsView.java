package dev.cachoeira.showcase.operation;

import dev.cachoeira.cache.CacheStats;
import dev.cachoeira.cache.CacheStats.Latency;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Statistics as operators read them: of one cache, or of several together.
 *
 * @param hitRate hits in percent of all requests, with two decimals
 * @param averageHitTime in milliseconds
 * @param averageSetTime in milliseconds
 * @param hitsByLevel where the hits were
 */
public record StatsView(
        long hits,
        long misses,
        long sets,
        long deletes,
        long errors,
        long totalRequests,
        double hitRate,
        double averageHitTime,
        double averageSetTime,
        Levels hitsByLevel) {

    private static final double NANOS_PER_MILLI = 1_000_000.0;

    /** Hits in this process's memory, and in Redis. */
    public record Levels(long l1, long l2) {}

    static StatsView of(Collection<CacheStats> caches) {
        long hits = sum(caches, CacheStats::hits);
        long requests = sum(caches, CacheStats::requests);
        return new StatsView(
                hits,
                sum(caches, CacheStats::misses),
                sum(caches, CacheStats::puts),
                sum(caches, CacheStats::invalidations),
                sum(caches, CacheStats::errors),
                requests,
                requests == 0 ? 0 : Math.round(10_000.0 * hits / requests) / 100.0,
                averageMillis(caches, CacheStats::hit),
                averageMillis(caches, CacheStats::set),
                new Levels(sum(caches, CacheStats::hitsL1), sum(caches, CacheStats::hitsL2)));
    }

    private static long sum(Collection<CacheStats> caches, ToLongFunction<CacheStats> figure) {
        return caches.stream().mapToLong(figure).sum();
    }

    private static double averageMillis(Collection<CacheStats> caches, Function<CacheStats, Latency> figure) {
        long count = sum(caches, stats -> figure.apply(stats).count());
        Duration total = caches.stream()
                .map(figure)
                .map(latency -> latency.mean().multipliedBy(latency.count()))
                .reduce(Duration.ZERO, Duration::plus);
        return count == 0 ? 0 : total.dividedBy(count).toNanos() / NANOS_PER_MILLI;
    }
}
