package dev.cachoeira.spring.metrics;

import dev.cachoeira.cache.CacheListener;
import dev.cachoeira.cache.Level;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** How long hits, loads, stores and commands take. Thread-safe, never blocks. */
public final class CacheTimers implements CacheListener {

    private static final Duration LEAST = Duration.ofNanos(1_000);
    private static final Duration MOST = Duration.ofSeconds(10);

    private final MeterRegistry registry;
    private final boolean histograms;
    private final Map<String, Timer> hitsL1 = new ConcurrentHashMap<>();
    private final Map<String, Timer> hitsL2 = new ConcurrentHashMap<>();
    private final Map<String, Timer> loads = new ConcurrentHashMap<>();
    private final Map<String, Timer> failedLoads = new ConcurrentHashMap<>();
    private final Map<String, Timer> stores = new ConcurrentHashMap<>();
    private final Map<String, Timer> commands = new ConcurrentHashMap<>();
    private final Map<String, Timer> failedCommands = new ConcurrentHashMap<>();

    /**
     * Measures into a registry.
     *
     * @param histograms whether the timers publish the buckets of which percentiles can be made
     */
    public CacheTimers(MeterRegistry registry, boolean histograms) {
        this.registry = registry;
        this.histograms = histograms;
    }

    @Override
    public void hit(String cache, Level level, long nanos, int count) {
        Map<String, Timer> timers = level == Level.L1 ? hitsL1 : hitsL2;
        record(timers, cache, nanos, name -> hitTimer(name, level));
    }

    @Override
    public void loaded(String cache, boolean success, long nanos) {
        record(success ? loads : failedLoads, cache, nanos, name -> loadTimer(name, success));
    }

    @Override
    public void stored(String cache, long nanos) {
        record(stores, cache, nanos, this::storeTimer);
    }

    @Override
    public void command(String verb, boolean success, long nanos) {
        record(success ? commands : failedCommands, verb, nanos, name -> commandTimer(name, success));
    }

    private static void record(Map<String, Timer> timers, String name, long nanos, Function<String, Timer> maker) {
        Timer timer = timers.get(name);
        (timer != null ? timer : timers.computeIfAbsent(name, maker)).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer hitTimer(String cache, Level level) {
        String description = "Time of hits; of those in memory a sample, of those in Redis one for each round trip";
        Tags tags = Tags.of("cache", cache, "level", level.name().toLowerCase(Locale.ROOT));
        return timer("cachoeira.cache.hit", description, tags);
    }

    private Timer loadTimer(String cache, boolean success) {
        return timer("cachoeira.cache.load", "Time of loaders", Tags.of("cache", cache, "outcome", outcome(success)));
    }

    private Timer storeTimer(String cache) {
        return timer("cachoeira.cache.set", "Time of storing a value in Redis", Tags.of("cache", cache));
    }

    private Timer commandTimer(String verb, boolean success) {
        Tags tags = Tags.of("command", verb.toLowerCase(Locale.ROOT), "outcome", outcome(success));
        return timer("cachoeira.redis.commands", "Time of commands to Redis", tags);
    }

    private static String outcome(boolean success) {
        return success ? "success" : "failure";
    }

    private Timer timer(String name, String description, Tags tags) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .publishPercentileHistogram(histograms)
                .minimumExpectedValue(LEAST)
                .maximumExpectedValue(MOST)
                .register(registry);
    }
}
