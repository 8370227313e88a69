package dev.cachoeira.spring.stats;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.CacheStats;
import dev.cachoeira.cache.CacheStats.Latency;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** What the caches of this process have done, for pages and dashboards. Thread-safe. */
public final class CacheStatsReport {

    private final Cachoeira cachoeira;

    /** Reports on one instance's caches. */
    public CacheStatsReport(Cachoeira cachoeira) {
        this.cachoeira = cachoeira;
    }

    /** The figures now. */
    public Report report() {
        Map<String, CacheStats> stats = cachoeira.stats();
        Map<String, Long> items = cachoeira.localItems();
        Map<String, Entry> caches = new TreeMap<>();
        stats.forEach((name, cache) -> caches.put(name, entry(cache, items.getOrDefault(name, 0L))));
        return new Report(overall(stats.values()), caches);
    }

    private static Entry entry(CacheStats stats, long items) {
        Figures figures = new Figures(
                stats.hits(),
                stats.misses(),
                stats.puts(),
                stats.invalidations(),
                stats.errors(),
                stats.requests(),
                percent(stats.hits(), stats.requests()),
                millis(stats.hit().mean()),
                millis(stats.set().mean()));
        return new Entry(
                figures,
                new Levels(stats.hitsL1(), stats.hitsL2()),
                stats.loads(),
                stats.loadFailures(),
                stats.decodeFailures(),
                stats.bypasses(),
                stats.verifications(),
                stats.refreshes(),
                stats.substitutes(),
                stats.fences(),
                items,
                millis(stats.load().mean()));
    }

    private static Figures overall(Collection<CacheStats> caches) {
        long hits = sum(caches, CacheStats::hits);
        long requests = sum(caches, CacheStats::requests);
        return new Figures(
                hits,
                sum(caches, CacheStats::misses),
                sum(caches, CacheStats::puts),
                sum(caches, CacheStats::invalidations),
                sum(caches, CacheStats::errors),
                requests,
                percent(hits, requests),
                millis(mean(caches.stream().map(CacheStats::hit).toList())),
                millis(mean(caches.stream().map(CacheStats::set).toList())));
    }

    private static long sum(Collection<CacheStats> caches, ToLongFunction<CacheStats> figure) {
        return caches.stream().mapToLong(figure).sum();
    }

    private static Duration mean(Collection<Latency> times) {
        long count = 0;
        double nanos = 0;
        for (Latency time : times) {
            count += time.count();
            nanos += (double) time.mean().toNanos() * time.count();
        }
        return Duration.ofNanos(count == 0 ? 0 : Math.round(nanos / count));
    }

    private static double percent(long part, long whole) {
        return whole == 0 ? 0 : round(100.0 * part / whole, 2);
    }

    private static double millis(Duration time) {
        return round(time.toNanos() / 1e6, 4);
    }

    private static double round(double value, int digits) {
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP).doubleValue();
    }

    /**
     * All figures.
     *
     * @param total of all caches together
     * @param caches of each cache by name
     */
    public record Report(@JsonUnwrapped Figures total, Map<String, Entry> caches) {}

    /**
     * The figures that every cache has.
     *
     * @param hits answers from memory or Redis
     * @param misses gets that neither could answer
     * @param sets values that were stored
     * @param deletes keys, tags and clears that were invalidated
     * @param errors commands to Redis that failed
     * @param totalRequests hits and misses
     * @param hitRate hits as percent of all requests, with two decimals
     * @param averageHitTime in milliseconds
     * @param averageSetTime in milliseconds
     */
    public record Figures(
            long hits,
            long misses,
            long sets,
            long deletes,
            long errors,
            long totalRequests,
            double hitRate,
            double averageHitTime,
            double averageSetTime) {}

    /**
     * Answers by where they came from.
     *
     * @param l1 this process's memory
     * @param l2 Redis
     */
    public record Levels(long l1, long l2) {}

    /**
     * One cache.
     *
     * @param figures what every cache has
     * @param hitsByLevel where hits came from
     * @param loads loaders that returned
     * @param loadFailures loaders that threw
     * @param decodeFailures entries in Redis that could not be read
     * @param bypasses gets that went past the cache
     * @param verifications hits that were compared with their source
     * @param refreshes stale values that were reloaded in the background
     * @param substitutes what was answered instead of a value whose load failed or took too long
     * @param fences what came of strict writes
     * @param localItems values in memory
     * @param averageLoadTime in milliseconds
     */
    public record Entry(
            @JsonUnwrapped Figures figures,
            Levels hitsByLevel,
            long loads,
            long loadFailures,
            long decodeFailures,
            long bypasses,
            CacheStats.Verifications verifications,
            CacheStats.Refreshes refreshes,
            CacheStats.Substitutes substitutes,
            CacheStats.Fences fences,
            long localItems,
            double averageLoadTime) {}
}
