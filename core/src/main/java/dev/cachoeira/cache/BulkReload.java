package dev.cachoeira.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One {@code getAll} whose values are to be loaded whatever is cached: a {@link Reload} for each key, loaded together.
 *
 * <p>Everything happens on the caller's thread. It calls the loader when each key may be loaded or waits for others, for whom
 * it waits after that. When something fails, what was not loaded by then is not loaded any more.
 */
final class BulkReload<K, V> implements Reload.Worker<K, V> {

    private final Engine<K, V> engine;
    private final Scope scope;
    private final BatchLoader<K, V> loader;
    private final CallersThread thread;
    private final Map<LocalKey<K>, Integer> places = new LinkedHashMap<>();
    private final Set<LocalKey<K>> undecided = new HashSet<>();
    private final List<Reload<K, V>> ready = new ArrayList<>();
    private @Nullable Throwable failure;

    BulkReload(Engine<K, V> engine, Scope scope, BatchLoader<K, V> loader) {
        this.engine = engine;
        this.scope = scope;
        this.loader = loader;
        this.thread = new CallersThread(engine::inBackground);
    }

    /** The values that there are, in the order of the keys, each once. */
    Map<K, V> get(Collection<? extends K> keys) {
        Map<K, V> values = new LinkedHashMap<>();
        lookup(keys).forEach((key, found) -> {
            V value = found.value();
            if (value != null) {
                values.put(key, value);
            }
        });
        return values;
    }

    /** The same with where each value came from, "there is none" included. */
    Map<K, Lookup<V>> lookup(Collection<? extends K> keys) {
        for (K key : keys) {
            LocalKey<K> localKey = LocalKey.of(scope, Objects.requireNonNull(key, "key"));
            LoadingKeys.refuse(localKey, engine.name());
            places.putIfAbsent(localKey, places.size());
        }
        undecided.addAll(places.keySet());
        Map<K, Lookup<V>> answers = new LinkedHashMap<>();
        List<CompletableFuture<Void>> asked = new ArrayList<>();
        try (Gathering gathering = Gathering.open()) {
            for (LocalKey<K> key : places.keySet()) {
                answers.put(key.key(), Reload.leftOutLookup()); // its place in the order
                asked.add(ask(key).thenAccept(found -> answers.put(key.key(), found)));
            }
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new));
        asked.forEach(one -> one.whenComplete((done, thrown) -> {
            if (thrown != null) {
                all.completeExceptionally(Futures.cause(thrown));
            }
        }));
        Void unused = thread.await(all);
        answers.values().removeIf(found -> found == Reload.<V>leftOutLookup());
        return answers;
    }

    private CompletableFuture<Lookup<V>> ask(LocalKey<K> key) {
        long end = engine.clock().precise() + engine.options().leaseWait().toNanos();
        return engine.reloads()
                .ask(key, this, new Patience(end, end, false))
                .whenComplete((found, thrown) -> answered(key, thrown));
    }

    private void answered(LocalKey<K> key, @Nullable Throwable thrown) {
        if (thrown != null) {
            fail(thrown);
        }
        waits(key);
    }

    private synchronized void fail(Throwable thrown) {
        failure = thrown;
    }

    // ---- working -----------------------------------------------------------------------------------------------

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    @Override
    public void load(Reload<K, V> reload) {
        thread.execute(() -> {
            synchronized (this) {
                ready.add(reload);
                undecided.remove(reload.key());
            }
            work();
        });
    }

    @Override
    public void waits(LocalKey<K> key) {
        thread.execute(() -> {
            synchronized (this) {
                undecided.remove(key);
            }
            work();
        });
    }

    private void work() {
        List<Reload<K, V>> chunk = nextChunk();
        while (!chunk.isEmpty()) {
            load(chunk);
            chunk = nextChunk();
        }
    }

    private synchronized List<Reload<K, V>> nextChunk() {
        if (!undecided.isEmpty()) {
            return List.of();
        }
        ready.sort(Comparator.comparing(reload -> Objects.requireNonNull(places.get(reload.key()))));
        List<Reload<K, V>> head =
                ready.subList(0, Math.min(ready.size(), engine.options().batchSize()));
        List<Reload<K, V>> chunk = List.copyOf(head);
        head.clear();
        return chunk;
    }

    private void load(List<Reload<K, V>> chunk) {
        long began = engine.clock().precise();
        Map<K, Loaded<V>> loaded;
        try {
            loaded = call(chunk);
        } catch (Throwable e) {
            long nanos = engine.clock().precise() - began;
            chunk.forEach(reload -> reload.failed(e, nanos));
            return;
        }
        long nanos = engine.clock().precise() - began;
        try (Gathering gathering = Gathering.open()) {
            for (Reload<K, V> reload : chunk) {
                Loaded<V> brought = loaded.get(reload.key().key());
                if (brought == null) {
                    reload.leftOut();
                } else {
                    reload.loaded(brought, nanos);
                }
            }
        }
    }

    private Map<K, Loaded<V>> call(List<Reload<K, V>> chunk) throws Throwable {
        Throwable before = failed();
        if (before != null) {
            throw before;
        }
        chunk.forEach(Reload::loading);
        return BatchLoads.load(loader, chunk.stream().map(Reload::key).toList());
    }

    private synchronized @Nullable Throwable failed() {
        return failure;
    }
}
