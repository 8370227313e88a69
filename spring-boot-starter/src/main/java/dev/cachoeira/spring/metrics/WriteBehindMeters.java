package dev.cachoeira.spring.metrics;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.WriteBehind;
import dev.cachoeira.cache.WriteBehindStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How the queues of caches are that are written behind. Thread-safe. */
final class WriteBehindMeters implements MeterBinder {

    private final Supplier<Cachoeira> cachoeira;
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private volatile @Nullable MeterRegistry registry;

    WriteBehindMeters(Supplier<Cachoeira> cachoeira) {
        this.cachoeira = cachoeira;
    }

    /** A cache that is about to be made is written behind. */
    void made(String cache) {
        MeterRegistry known = registry;
        if (names.add(cache) && known != null) {
            bind(cache, known);
        }
    }

    @Override
    public void bindTo(MeterRegistry newRegistry) {
        registry = newRegistry;
        names.forEach(cache -> bind(cache, newRegistry));
    }

    private void bind(String cache, MeterRegistry target) {
        gauge(target, cache, "pending", "Changes that wait for their source", WriteBehindStats::pending);
        gauge(target, cache, "dead", "Changes that were given up", WriteBehindStats::dead);
        TimeGauge.builder(
                        "cachoeira.behind.lag",
                        this,
                        TimeUnit.MILLISECONDS,
                        any -> figure(cache, stats -> stats.lag().toMillis()))
                .description("For how long the oldest change has been waiting")
                .tags("cache", cache)
                .register(target);
        changes(target, cache, "filed", WriteBehindStats::filed);
        changes(target, cache, "written", WriteBehindStats::written);
        changes(target, cache, "given-up", WriteBehindStats::givenUp);
        counter(target, cache, "refusals", "Calls that filed nothing, or perhaps not", WriteBehindStats::refused);
        counter(target, cache, "retries", "Calls of the writer that have failed", WriteBehindStats::failures);
        counter(target, cache, "unseen", "Loads that could not ask what waits", WriteBehindStats::unseen);
    }

    private void gauge(
            MeterRegistry target,
            String cache,
            String name,
            String description,
            ToDoubleFunction<WriteBehindStats> figure) {
        Gauge.builder("cachoeira.behind." + name, this, any -> figure(cache, figure))
                .description(description)
                .tags("cache", cache)
                .register(target);
    }

    private void changes(
            MeterRegistry target, String cache, String outcome, ToDoubleFunction<WriteBehindStats> figure) {
        FunctionCounter.builder("cachoeira.behind.changes", this, any -> figure(cache, figure))
                .description("Changes, by what this process has done with them")
                .tags(Tags.of("cache", cache, "outcome", outcome))
                .register(target);
    }

    private void counter(
            MeterRegistry target,
            String cache,
            String name,
            String description,
            ToDoubleFunction<WriteBehindStats> figure) {
        FunctionCounter.builder("cachoeira.behind." + name, this, any -> figure(cache, figure))
                .description(description)
                .tags("cache", cache)
                .register(target);
    }

    private double figure(String cache, ToDoubleFunction<WriteBehindStats> figure) {
        WriteBehind queue = cachoeira.get().writeBehinds().get(cache);
        return queue == null ? 0 : figure.applyAsDouble(queue.stats());
    }
}
