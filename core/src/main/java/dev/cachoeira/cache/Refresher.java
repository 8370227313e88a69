package dev.cachoeira.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has stale values reloaded by the loaders of those who get them: what nobody asks for is not reloaded. A key is reloaded
 * once at a time, and tried again a little later at the earliest. Thread-safe; throws nothing to those whose gets it is told
 * of.
 */
final class Refresher<K, V> {

    private static final Logger log = LoggerFactory.getLogger(Refresher.class);

    /** What is stale past these stays so until somebody asks again: the source is not flooded. */
    private static final int MOST_UNDERWAY = 256;

    private static final long UNDERWAY = Long.MAX_VALUE;

    private final Engine<K, V> engine;
    private final Semaphore places = new Semaphore(MOST_UNDERWAY);

    /** When a key may be tried again. */
    private final ConcurrentMap<LocalKey<K>, Long> restUntil = new ConcurrentHashMap<>();

    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile boolean closed;

    Refresher(Engine<K, V> engine) {
        this.engine = engine;
    }

    /** A get with a loader was answered from memory. */
    void hit(LocalKey<K> key, LocalEntry<K> entry, Loader<? super K, ? extends V> loader) {
        long overdue = overdue(entry);
        if (overdue != Answer.FRESH) {
            refresh(key, overdue, loader);
        }
    }

    /** The same for an entry: until when it was fresh, if it is to be reloaded. */
    long overdue(LocalEntry<K> entry) {
        return entry.value instanceof Aged aged && engine.clock().now() >= aged.staleAt()
                ? aged.freshUntil()
                : Answer.FRESH;
    }

    /** Reloads a value that was fresh until {@code overdue}, in the context that the calling thread has now. */
    void refresh(LocalKey<K> key, long overdue, Loader<? super K, ? extends V> loader) {
        begin(key, overdue, refresh -> {
            LoadNotes<V> notes = refresh.notes();
            long began = engine.clock().precise();
            Loaded<V> loaded;
            try {
                loaded = LoadingKeys.during(key, () -> LoaderWithContext.call(loader, key.key(), notes));
            } catch (Throwable e) {
                failed(refresh, e, engine.clock().precise() - began);
                return;
            }
            loaded(refresh, loaded, engine.clock().precise() - began);
        });
    }

    /** The same with a loader that does not block. */
    void refreshAsync(LocalKey<K> key, long overdue, AsyncLoader<? super K, ? extends V> loader) {
        AsyncReads<K, V> reads = new AsyncReads<>(engine);
        begin(key, overdue, refresh -> {
            long began = engine.clock().precise();
            reads.start(key, loader, refresh.notes()).whenComplete((loaded, failure) -> {
                long nanos = engine.clock().precise() - began;
                if (failure == null) {
                    loaded(refresh, loaded, nanos);
                } else {
                    failed(refresh, Futures.cause(failure), nanos);
                }
            });
        });
    }

    /** What is done with a refresh that may load, on the executor. */
    private interface Load<K, V> {

        void run(Refresh<K, V> refresh);
    }

    private void begin(LocalKey<K> key, long overdue, Load<K, V> load) {
        if (!claim(key)) {
            return;
        }
        try {
            Executor executor = engine.boundToCaller();
            Refresh<K, V> refresh = new Refresh<>(engine, key, overdue, () -> rest(key));
            refresh.begin(() -> run(executor, refresh, load));
        } catch (RuntimeException | Error e) { // the context could not be taken
            rest(key);
            log.debug("cache '{}' could not begin to refresh a value", engine.name(), e);
        }
    }

    private void run(Executor executor, Refresh<K, V> refresh, Load<K, V> load) {
        Runnable task = () -> {
            try {
                load.run(refresh);
            } catch (RuntimeException | Error e) { // its place is given back, whatever has gone wrong
                failed(refresh, e, 0);
            }
        };
        try {
            executor.execute(task);
        } catch (RuntimeException | Error e) { // it has better things to do, or no thread
            failed(refresh, e, 0);
        }
    }

    /** Takes the place of a key that nobody is at work on. */
    private boolean claim(LocalKey<K> key) {
        long now = engine.clock().now();
        Long rest = restUntil.get(key);
        if (closed || (rest != null && now < rest) || !places.tryAcquire()) {
            return false;
        }
        boolean claimed =
                rest == null ? restUntil.putIfAbsent(key, UNDERWAY) == null : restUntil.replace(key, rest, UNDERWAY);
        if (!claimed) {
            places.release();
        }
        return claimed;
    }

    private void rest(LocalKey<K> key) {
        restUntil.put(key, engine.clock().now() + engine.options().leaseTtl().toNanos() / 3);
        places.release();
    }

    private void loaded(Refresh<K, V> refresh, Loaded<V> loaded, long nanos) {
        failing.set(false);
        refresh.loaded(loaded, nanos);
    }

    private void failed(Refresh<K, V> refresh, Throwable cause, long nanos) {
        if (failing.compareAndSet(false, true)) {
            log.warn(
                    "cache '{}' cannot refresh its values and goes on serving them until their TTL ends (further failures"
                            + " are only counted)",
                    engine.name(),
                    cause);
        }
        refresh.failed(nanos);
    }

    // ---- many at once ------------------------------------------------------------------------------------------

    /** Reloads many values together, by those keys that it is this process's turn to reload. */
    void refreshAll(Map<LocalKey<K>, Long> overdue, BatchLoader<K, V> loader) {
        List<LocalKey<K>> claimed = new ArrayList<>();
        overdue.keySet().stream().filter(this::claim).forEach(claimed::add);
        int size = engine.options().batchSize();
        for (int i = 0; i < claimed.size(); i += size) {
            refreshChunk(claimed.subList(i, Math.min(claimed.size(), i + size)), overdue, loader);
        }
    }

    private void refreshChunk(List<LocalKey<K>> keys, Map<LocalKey<K>, Long> overdue, BatchLoader<K, V> loader) {
        Executor executor;
        try {
            executor = engine.boundToCaller();
        } catch (RuntimeException | Error e) {
            keys.forEach(this::rest);
            log.debug("cache '{}' could not begin to refresh values", engine.name(), e);
            return;
        }
        Chunk chunk = new Chunk(keys.size(), loader, executor);
        try (Gathering gathering = Gathering.open()) {
            for (LocalKey<K> key : keys) {
                AtomicBoolean decided = new AtomicBoolean();
                Refresh<K, V> refresh = new Refresh<>(engine, key, Objects.requireNonNull(overdue.get(key)), () -> {
                    rest(key);
                    chunk.decided(null, decided);
                });
                refresh.begin(() -> chunk.decided(refresh, decided));
            }
        }
    }

    /** Waits until it is known of each key whether it is to be loaded; then loads all at once. */
    private final class Chunk {
        private final BatchLoader<K, V> loader;
        private final Executor executor;
        private final AtomicInteger undecided;
        private final Collection<Refresh<K, V>> toLoad = new java.util.concurrent.ConcurrentLinkedQueue<>();

        Chunk(int size, BatchLoader<K, V> loader, Executor executor) {
            this.undecided = new AtomicInteger(size);
            this.loader = loader;
            this.executor = executor;
        }

        void decided(@org.jspecify.annotations.Nullable Refresh<K, V> refresh, AtomicBoolean once) {
            if (!once.compareAndSet(false, true)) {
                return; // it is over now, which was decided before
            }
            if (refresh != null) {
                toLoad.add(refresh);
            }
            if (undecided.decrementAndGet() == 0 && !toLoad.isEmpty()) {
                try {
                    executor.execute(this::loadGuarded);
                } catch (RuntimeException | Error e) {
                    toLoad.forEach(each -> failed(each, e, 0));
                }
            }
        }

        private void loadGuarded() {
            try {
                load();
            } catch (RuntimeException | Error e) {
                toLoad.forEach(each -> failed(each, e, 0));
            }
        }

        private void load() {
            Map<LocalKey<K>, Refresh<K, V>> refreshes = new LinkedHashMap<>();
            toLoad.forEach(refresh -> refreshes.put(refresh.key(), refresh));
            toLoad.forEach(Refresh::notes);
            long began = engine.clock().precise();
            Map<K, Loaded<V>> brought;
            try {
                brought = BatchLoads.load(loader, refreshes.keySet());
            } catch (Throwable e) {
                toLoad.forEach(refresh -> failed(refresh, e, engine.clock().precise() - began));
                return;
            }
            long nanos = engine.clock().precise() - began;
            try (Gathering gathering = Gathering.open()) {
                refreshes.forEach((key, refresh) -> {
                    Loaded<V> loaded = brought.get(key.key());
                    loaded(refresh, loaded == null ? Loaded.<V>of(null).unstored() : loaded, nanos);
                });
            }
        }
    }

    /** Whether a key is being reloaded. */
    boolean underway(LocalKey<K> key) {
        Long rest = restUntil.get(key);
        return rest != null && rest == UNDERWAY;
    }

    /** The keys that are being reloaded. */
    Stream<LocalKey<K>> keys() {
        return restUntil.entrySet().stream()
                .filter(rest -> rest.getValue() == UNDERWAY)
                .map(Map.Entry::getKey);
    }

    // ---- upkeep ------------------------------------------------------------------------------------------------

    /** Forgets keys that have rested. */
    void sweep() {
        long now = engine.clock().now();
        restUntil.values().removeIf(rest -> rest <= now);
    }

    /** Begins nothing any more. */
    void close() {
        closed = true;
    }
}
