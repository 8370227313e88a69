package dev.cachoeira.cache;

import dev.cachoeira.runtime.Timers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The reloads of one cache that callers of this process have asked for: one at a time for a key. Who asks before its load has
 * begun shares it; those who ask later share the one that follows. Who has waited for others for as long as it may loads for
 * itself, so loaders that need each other's keys end too. Thread-safe.
 */
final class Reloads<K, V> {

    private final Engine<K, V> engine;
    private final ConcurrentMap<LocalKey<K>, Reload<K, V>> underway = new ConcurrentHashMap<>();

    Reloads(Engine<K, V> engine) {
        this.engine = engine;
    }

    /** Whether a key is being reloaded. */
    boolean underway(LocalKey<K> key) {
        return underway.containsKey(key);
    }

    /** The keys that are being reloaded. */
    Stream<LocalKey<K>> keys() {
        return underway.keySet().stream();
    }

    /** Reloads a value; the loader runs on this thread, or where loads may be left, on the executor. */
    Lookup<V> reload(LocalKey<K> key, Loader<? super K, ? extends V> loader) {
        CallersThread thread = new CallersThread(engine::inBackground);
        return thread.await(ask(key, new One(key, blocking(loader), thread), patience()));
    }

    /** The same without waiting. */
    CompletableFuture<Lookup<V>> reloadAsync(LocalKey<K> key, AsyncLoader<? super K, ? extends V> loader) {
        return ask(key, new One(key, loader, engine.inBackgroundOfCaller()), patience());
    }

    private Patience patience() {
        return engine.patience(engine.clock().precise());
    }

    /**
     * Reloads a value by a worker of the caller's own, which is told the answer.
     *
     * @param patience how long it waits for others
     */
    CompletableFuture<Lookup<V>> ask(LocalKey<K> key, Reload.Worker<K, V> worker, Patience patience) {
        LoadingKeys.refuse(key, engine.name());
        Asking asking = new Asking(key, worker, patience);
        asking.setOut();
        return asking.answer;
    }

    private static <K, V> AsyncLoader<K, V> blocking(Loader<? super K, ? extends V> loader) {
        ContextLoader<K, V> inner = LoaderWithContext.of(loader);
        return AsyncLoader.withContext(
                (key, context) -> CompletableFuture.<@Nullable V>completedFuture(inner.load(key, context)));
    }

    /** Works for the caller of one key. */
    private final class One implements Reload.Worker<K, V> {

        private final LocalKey<K> key;
        private final AsyncLoader<? super K, ? extends V> loader;
        private final Executor executor;
        private final Executor loads;
        private final AsyncReads<K, V> reads = new AsyncReads<>(engine);

        One(LocalKey<K> key, AsyncLoader<? super K, ? extends V> loader, Executor executor) {
            this.key = key;
            this.loader = loader;
            this.executor = executor;
            this.loads = engine.loadsApart() ? engine.inBackgroundOfCaller() : executor;
        }

        @Override
        public void execute(Runnable task) {
            executor.execute(task);
        }

        @Override
        public void load(Reload<K, V> reload) {
            loads.execute(() -> {
                LoadNotes<V> notes = reload.notes();
                long began = engine.clock().precise();
                reads.start(key, loader, notes).whenComplete((loaded, failure) -> {
                    long nanos = engine.clock().precise() - began;
                    if (failure == null) {
                        reload.loaded(loaded, nanos);
                    } else {
                        reload.failed(failure, nanos);
                    }
                });
            });
        }

        @Override
        public void waits(LocalKey<K> waiting) {
            // It has nothing else to do.
        }
    }

    /** One caller who asks for one key. */
    private final class Asking {

        private final LocalKey<K> key;
        private final Reload.Worker<K, V> worker;
        private final CompletableFuture<Lookup<V>> answer = new CompletableFuture<>();
        private final long began = engine.clock().precise();
        private final Patience patience;
        private final AtomicBoolean watched = new AtomicBoolean();
        private volatile @Nullable Reload<K, V> own;

        Asking(LocalKey<K> key, Reload.Worker<K, V> worker, Patience patience) {
            this.key = key;
            this.worker = worker;
            this.patience = patience;
            if (patience.limited()) {
                watch();
            }
        }

        /** Joins the reload that is under way, or the one that follows it, or begins one. */
        void setOut() {
            Reload<K, V> mine = new Reload<>(engine, key, worker, patience, Reloads.this::landed);
            while (true) { // until it meets one that is not over
                Reload<K, V> present = underway.putIfAbsent(key, mine);
                if (present == null) {
                    own = mine;
                    listen(mine, false);
                    mine.begin();
                    return;
                }
                Reload<K, V> shared = present.join() ? present : present.following(mine);
                if (shared != null) {
                    own = shared == mine ? mine : null;
                    listen(shared, shared != mine);
                    worker.waits(key);
                    watch();
                    return;
                }
            }
        }

        /**
         * Waits for a reload.
         *
         * @param shared whether it is somebody else's: that their loader of many leaves the key out says nothing of this one's
         */
        private void listen(Reload<K, V> reload, boolean shared) {
            reload.over()
                    .whenComplete((found, failure) -> worker.execute(() -> {
                        if (failure != null) {
                            missed(() -> answer.completeExceptionally(failure));
                        } else if (found != null && !(shared && found == Reload.<V>leftOutLookup())) {
                            missed(() -> answer.complete(found));
                        } else if (!answer.isDone()) {
                            setOut();
                        }
                    }));
        }

        /** No cache has answered it. */
        private void missed(Runnable outcome) {
            if (!answer.isDone()) {
                engine.ledger().missed(key, engine.clock().precise() - began);
                outcome.run();
            }
        }

        private void watch() {
            if (!watched.compareAndSet(false, true)) {
                return;
            }
            long left = Math.max(0, patience.end() - engine.clock().precise());
            Timers.Handle timer = engine.timers().after(Duration.ofNanos(left), () -> worker.execute(this::end));
            answer.whenComplete((found, failure) -> timer.cancel());
        }

        /** It has waited long enough. */
        private void end() {
            Reload<K, V> mine = own;
            boolean leads = mine != null && !mine.abandon();
            if (answer.isDone() || (leads && !patience.limited())) {
                return; // its own load is what it waits for
            }
            if (patience.limited()) {
                answer.completeExceptionally(engine.timedOut(key, engine.clock().precise() - began));
                return;
            }
            Reload<K, V> alone = new Reload<>(engine, key, worker, patience, (reload, following) -> {});
            own = alone;
            listen(alone, false);
            alone.loadAlone();
        }
    }

    /** One is over: the one that follows it takes its place, so that who comes now finds it. */
    private void landed(Reload<K, V> reload, @Nullable Reload<K, V> following) {
        if (following == null) {
            underway.remove(reload.key(), reload);
        } else {
            underway.replace(reload.key(), reload, following);
        }
    }
}
