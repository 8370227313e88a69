package dev.cachoeira.redis.coherence;

import dev.cachoeira.cache.LoadContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The source of one process alone, which says what the test has told it. So a value shows who has loaded it, and when: a load
 * reads what is told by then, even if it is held before it returns.
 */
final class ToldSource {

    /** How a key is spoken of: what its value is, or that this has not changed, or not at all: then loads fail. */
    enum How {
        SAID,
        UNCHANGED,
        FAILS
    }

    /** What is said of a key; a null is "there is none". */
    record Told(How how, @Nullable String value, @Nullable Duration ttl, List<String> tags) {

        static Told only(How how) {
            return new Told(how, null, null, List.of());
        }
    }

    private final Map<String, Told> told = new ConcurrentHashMap<>();
    private final Map<String, Integer> loads = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> holds = new ConcurrentHashMap<>();

    void tell(String key, Told now) {
        told.put(key, now);
    }

    /** Loads of a key wait from now on. */
    void hold(String key) {
        holds.put(key, new CountDownLatch(1));
    }

    void release(String key) {
        CountDownLatch hold = holds.remove(key);
        if (hold != null) {
            hold.countDown();
        }
    }

    /** How many loads of a key have begun. */
    int loads(String key) {
        return loads.getOrDefault(key, 0);
    }

    @Nullable
    String load(String key, LoadContext<String> context) throws InterruptedException {
        Told now = read(key);
        if (now.how() == How.UNCHANGED) {
            return context.notModified();
        }
        if (now.ttl() != null) {
            context.ttl(now.ttl());
        }
        if (!now.tags().isEmpty()) {
            context.tags(now.tags().toArray(String[]::new));
        }
        return now.value();
    }

    /** Loads many, as one load of the first of them. */
    Map<String, String> loadAll(List<String> keys) throws InterruptedException {
        Told now = read(keys.get(0));
        return keys.stream().collect(Collectors.toMap(key -> key, key -> String.valueOf(now.value())));
    }

    private Told read(String key) throws InterruptedException {
        Told now = told.get(key);
        CountDownLatch hold = holds.get(key);
        loads.merge(key, 1, Integer::sum);
        if (hold != null) {
            hold.await();
        }
        if (now == null || now.how() == How.FAILS) {
            throw new IllegalStateException("nothing is told of " + key);
        }
        return now;
    }
}
