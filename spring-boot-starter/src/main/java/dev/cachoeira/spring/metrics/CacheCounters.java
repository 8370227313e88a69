package dev.cachoeira.spring.metrics;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheStats;
import dev.cachoeira.cache.CacheStats.Verifications;
import dev.cachoeira.cache.CachesStatus;
import dev.cachoeira.cache.Counter;
import dev.cachoeira.cache.CounterStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What caches have counted, and how Redis is. A cache gets its meters when it is made, be that before or after the
 * registry is there. Thread-safe.
 */
public final class CacheCounters implements MeterBinder {

    private final Supplier<Cachoeira> cachoeira;
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final Set<String> counters = ConcurrentHashMap.newKeySet();
    private final WriteBehindMeters behind;
    private volatile @Nullable MeterRegistry registry;

    /** Counts nothing itself; asks when it is asked. */
    public CacheCounters(Supplier<Cachoeira> cachoeira) {
        this.cachoeira = cachoeira;
        this.behind = new WriteBehindMeters(cachoeira);
    }

    /** A cache is about to be made. */
    public void made(String cache) {
        MeterRegistry known = registry;
        if (names.add(cache) && known != null) {
            bind(cache, known);
        }
    }

    /** A counter is about to be made. */
    public void counterMade(String counter) {
        MeterRegistry known = registry;
        if (counters.add(counter) && known != null) {
            bindCounter(counter, known);
        }
    }

    /** A cache that is about to be made is written behind. */
    public void writeBehindMade(String cache) {
        behind.made(cache);
    }

    @Override
    public void bindTo(MeterRegistry newRegistry) {
        registry = newRegistry;
        names.forEach(cache -> bind(cache, newRegistry));
        counters.forEach(counter -> bindCounter(counter, newRegistry));
        behind.bindTo(newRegistry);
        status(
                newRegistry,
                "cachoeira.redis.available",
                "Whether Redis can be used, or none is needed",
                status -> status.available() ? 1 : 0);
        status(
                newRegistry,
                "cachoeira.invalidations.owed",
                "Invalidations that wait for a server to come back",
                CachesStatus::owedInvalidations);
    }

    private void status(MeterRegistry target, String name, String description, ToDoubleFunction<CachesStatus> figure) {
        Gauge.builder(
                        name,
                        cachoeira,
                        instance -> figure.applyAsDouble(instance.get().status()))
                .description(description)
                .register(target);
    }

    private void bind(String cache, MeterRegistry target) {
        gets(target, cache, "l1", "hit", CacheStats::hitsL1);
        gets(target, cache, "l2", "hit", CacheStats::hitsL2);
        gets(target, cache, "source", "miss", CacheStats::misses);
        verifications(target, cache, "agreed", Verifications::agreed);
        verifications(target, cache, "disagreed", Verifications::disagreed);
        verifications(target, cache, "skipped", Verifications::skipped);
        verifications(target, cache, "failed", Verifications::failed);
        Tags tags = Tags.of("cache", cache);
        counter(target, "puts", "Values that were stored", cache, tags, CacheStats::puts);
        counter(
                target,
                "invalidations",
                "Keys, tags and clears that were ended",
                cache,
                tags,
                CacheStats::invalidations);
        counter(target, "errors", "Commands to Redis that failed", cache, tags, CacheStats::errors);
        counter(target, "decode.failures", "Entries that could not be read", cache, tags, CacheStats::decodeFailures);
        refreshes(target, cache, "done", stats -> stats.refreshes().done());
        refreshes(target, cache, "failed", stats -> stats.refreshes().failed());
        counter(
                target,
                "stale",
                "Values past their TTL that were answered, since their load failed or took too long",
                cache,
                tags,
                stats -> stats.substitutes().stale());
        counter(
                target,
                "load.timeouts",
                "Gets that failed since their load took too long",
                cache,
                tags,
                stats -> stats.substitutes().timeouts());
        fences(target, cache, "raised", stats -> stats.fences().raised());
        fences(target, cache, "failed", stats -> stats.fences().failed());
        counter(target, "bypasses", "Gets that went past the cache", cache, tags, CacheStats::bypasses);
        Gauge.builder("cachoeira.cache.local.items", this, any -> any.localItems(cache))
                .description("Values in memory")
                .tags(tags)
                .register(target);
    }

    private void bindCounter(String counter, MeterRegistry target) {
        calls(target, counter, "change", "success", CounterStats::changes);
        calls(target, counter, "read", "success", CounterStats::reads);
        calls(target, counter, "reset", "success", CounterStats::resets);
        calls(target, counter, "any", "failure", CounterStats::failures);
        calls(target, counter, "any", "unknown", CounterStats::unknown);
    }

    private void calls(
            MeterRegistry target,
            String counter,
            String operation,
            String outcome,
            ToLongFunction<CounterStats> figure) {
        FunctionCounter.builder("cachoeira.counter.calls", this, any -> any.countCalls(counter, figure))
                .description("Calls of counters, by what came of them")
                .tags("counter", counter, "operation", operation, "outcome", outcome)
                .register(target);
    }

    private double countCalls(String name, ToLongFunction<CounterStats> figure) {
        Counter<?> counter = cachoeira.get().counters().get(name);
        return counter == null ? 0 : figure.applyAsLong(counter.stats());
    }

    private void gets(
            MeterRegistry target, String cache, String level, String result, ToLongFunction<CacheStats> figure) {
        Tags tags = Tags.of("cache", cache, "level", level, "result", result);
        counter(target, "gets", "Gets by where the answer came from", cache, tags, figure);
    }

    private void refreshes(MeterRegistry target, String cache, String result, ToLongFunction<CacheStats> figure) {
        Tags tags = Tags.of("cache", cache, "result", result);
        counter(target, "refreshes", "Stale values that were reloaded in the background", cache, tags, figure);
    }

    private void fences(MeterRegistry target, String cache, String result, ToLongFunction<CacheStats> figure) {
        Tags tags = Tags.of("cache", cache, "result", result);
        counter(target, "fences", "Strict writes, by what came of their fences", cache, tags, figure);
    }

    private void verifications(
            MeterRegistry target, String cache, String result, ToLongFunction<Verifications> figure) {
        Tags tags = Tags.of("cache", cache, "result", result);
        String description = "Hits that were compared with their source, by what came of it";
        counter(target, "verifications", description, cache, tags, stats -> figure.applyAsLong(stats.verifications()));
    }

    private void counter(
            MeterRegistry target,
            String name,
            String description,
            String cache,
            Tags tags,
            ToLongFunction<CacheStats> figure) {
        FunctionCounter.builder("cachoeira.cache." + name, this, any -> any.count(cache, figure))
                .description(description)
                .tags(tags)
                .register(target);
    }

    private double count(String name, ToLongFunction<CacheStats> figure) {
        Cache<?, ?> cache = cachoeira.get().caches().get(name);
        return cache == null ? 0 : figure.applyAsLong(cache.stats());
    }

    private double localItems(String name) {
        return cachoeira.get().localItems().getOrDefault(name, 0L);
    }
}
