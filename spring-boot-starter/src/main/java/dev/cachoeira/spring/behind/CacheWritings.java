package dev.cachoeira.spring.behind;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.BatchWriter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The writers of the application, and what waits for them when it stops: that is written while the beans that the writers
 * need are all there still. Thread-safe.
 */
public final class CacheWritings implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(CacheWritings.class);

    /** Later than the web server stops taking requests, earlier than what nobody has ordered. */
    private static final int PHASE = 1_000;

    private final Supplier<Cachoeira> cachoeira;
    private final Supplier<List<CacheWriting>> writings;
    private volatile boolean running;

    /** Knows them; asks for them when a cache is made. */
    public CacheWritings(Supplier<Cachoeira> cachoeira, Supplier<List<CacheWriting>> writings) {
        this.cachoeira = cachoeira;
        this.writings = writings;
    }

    /**
     * Who writes a cache; null when nobody does.
     *
     * @throws IllegalStateException when several do
     */
    public @Nullable BatchWriter<?, ?> writer(String cache) {
        List<CacheWriting> found = writings.get().stream()
                .filter(writing -> writing.cache().equals(cache))
                .toList();
        if (found.size() > 1) {
            throw new IllegalStateException(
                    "there are " + found.size() + " CacheWriting beans for cache '" + cache + "'; one writes it");
        }
        return found.isEmpty() ? null : found.get(0).writer();
    }

    /** A writer as it is called: in the context of the tenant. */
    public static <K, V> BatchWriter<K, V> inTenant(BatchWriter<K, V> writer) {
        return new TenantWriter<>(writer);
    }

    /** Says which writers nobody has asked for: a name may be wrong. */
    @Override
    public void start() {
        running = true;
        cachoeira.get().startWriting();
        Set<String> idle = new TreeSet<>();
        writings.get().forEach(writing -> idle.add(writing.cache()));
        idle.removeAll(cachoeira.get().caches().keySet());
        if (!idle.isEmpty()) {
            log.warn("there are CacheWriting beans for caches that nobody has made yet: {}", idle);
        }
    }

    @Override
    public void stop() {
        running = false;
        cachoeira.get().stopWriting();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
