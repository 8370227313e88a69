package dev.cachoeira.cache;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Gets that do not block: the flight's work and the answers run on the background executor. */
final class AsyncReads<K, V> {

    private final Engine<K, V> engine;

    AsyncReads(Engine<K, V> engine) {
        this.engine = engine;
    }

    /** What memory does not have; an absent one answers null when nothing is cached and there is no loader. */
    CompletableFuture<@Nullable Lookup<V>> read(LocalKey<K> key, @Nullable AsyncLoader<? super K, ? extends V> loader) {
        CompletableFuture<@Nullable Lookup<V>> future = new CompletableFuture<>();
        long began = engine.clock().precise();
        new Call(key, loader, future, engine.inBackgroundOfCaller(), began, engine.patience(began)).board();
        return future;
    }

    /** What is done behind a get that was answered by a level, with a value that is perhaps overdue. */
    void behind(LocalKey<K> key, Level level, long overdue, @Nullable AsyncLoader<? super K, ? extends V> loader) {
        Refresher<K, V> refresher = engine.refresher();
        if (refresher != null && loader != null && overdue != Answer.FRESH) {
            refresher.refreshAsync(key, overdue, loader);
        }
        Verifier<K, V> verifier = engine.verifier();
        if (verifier != null && loader != null && verifier.due(level)) {
            verifier.verifyAsync(key, loader);
        }
    }

    CompletableFuture<@Nullable V> loadAlone(LocalKey<K> key, AsyncLoader<? super K, ? extends V> loader) {
        long began = engine.clock().precise();
        CompletableFuture<Loaded<V>> started = start(key, loader, LoadNotes.unheard());
        return started.whenComplete((loaded, failure) -> {
                    long nanos = engine.clock().precise() - began;
                    if (failure == null) {
                        engine.ledger().loaded(key.scope(), nanos);
                    } else {
                        engine.ledger().loadFailed(key.scope(), nanos);
                    }
                })
                .thenApply(Loaded::value);
    }

    /** Calls a loader; what it throws arrives in the future. */
    CompletableFuture<Loaded<V>> start(
            LocalKey<K> key, AsyncLoader<? super K, ? extends V> loader, LoadNotes<V> notes) {
        CompletableFuture<Loaded<V>> started = new CompletableFuture<>();
        try {
            LoadingKeys.refuse(key, engine.name());
            CompletionStage<Loaded<V>> stage =
                    LoadingKeys.during(key, () -> AsyncLoaderWithContext.call(loader, key.key(), notes));
            stage.whenComplete((loaded, failure) -> {
                if (failure != null) {
                    started.completeExceptionally(Futures.cause(failure));
                } else {
                    started.complete(loaded);
                }
            });
        } catch (Throwable e) {
            started.completeExceptionally(e);
        }
        return started;
    }

    private final class Call implements Ticket<K, V> {

        private final LocalKey<K> key;
        private final @Nullable AsyncLoader<? super K, ? extends V> loader;
        private final CompletableFuture<@Nullable Lookup<V>> future;
        private final Executor executor;
        private final long began;
        private final Patience patience;
        private final AtomicBoolean watched = new AtomicBoolean();

        Call(
                LocalKey<K> key,
                @Nullable AsyncLoader<? super K, ? extends V> loader,
                CompletableFuture<@Nullable Lookup<V>> future,
                Executor executor,
                long began,
                Patience patience) {
            this.key = key;
            this.loader = loader;
            this.future = future;
            this.executor = executor;
            this.began = began;
            this.patience = patience;
        }

        void board() {
            engine.board(key, this, null);
        }

        @Override
        public void held(Flight<K, V> flight) {
            if (future.isDone() || !watched.compareAndSet(false, true)) {
                return;
            }
            watch(flight, flight.hasFallback());
        }

        private void watch(Flight<K, V> flight, boolean soft) {
            long left = Math.max(0, patience.next(soft) - engine.clock().precise());
            var timer = engine.timers().after(Duration.ofNanos(left), () -> executor.execute(() -> end(flight, soft)));
            future.whenComplete((value, failure) -> timer.cancel());
        }

        /** It has waited long enough. */
        private void end(Flight<K, V> flight, boolean soft) {
            LoadNotes.Stale<V> substitute = soft ? flight.fallback() : null;
            if (soft && substitute == null && engine.clock().precise() - patience.end() < 0) {
                watch(flight, false); // it was invalidated meanwhile
                return;
            }
            watched.set(false); // who is needed now may be held again later
            if (!flight.leave(this)) {
                return;
            }
            if (substitute == null) {
                alone();
            } else {
                engine.ledger().servedInstead(key);
                complete(new Answer.Found<>(substitute.value(), Level.L2));
            }
        }

        @Override
        public boolean loads() {
            return loader != null;
        }

        @Override
        public void work(Runnable task) {
            executor.execute(task);
        }

        @Override
        public void load(Flight<K, V> flight) {
            if (engine.loadsApart()) {
                flight.loadsApart();
                held(flight);
            }
            long loadBegan = engine.clock().precise();
            CompletableFuture<Loaded<V>> started = start(key, Objects.requireNonNull(loader), flight.notes());
            started.whenComplete((loaded, failure) -> {
                long nanos = engine.clock().precise() - loadBegan;
                if (failure == null) {
                    flight.loaded(loaded, nanos);
                } else {
                    flight.loadFailed(failure, nanos);
                }
            });
        }

        @Override
        public void answer(Answer<V> answer) {
            executor.execute(() -> complete(answer));
        }

        private void complete(Answer<V> answer) {
            long nanos = engine.clock().precise() - began;
            if (answer instanceof Answer.Found<V> found) {
                engine.ledger().answered(key, found.level(), nanos);
                behind(key, found.level(), found.overdue(), loader);
                future.complete(found.lookup());
            } else if (answer instanceof Answer.Failed<V> failed) {
                engine.ledger().missed(key, nanos);
                future.completeExceptionally(failed.cause());
            } else if (loader == null) {
                engine.ledger().missed(key, nanos);
                future.complete(null);
            } else if (engine.clock().precise() - patience.end() >= 0) {
                alone();
            } else {
                new Call(key, loader, future, executor, began, patience).board();
            }
        }

        private void alone() {
            if (loader == null) {
                engine.ledger().missed(key, engine.clock().precise() - began);
                future.complete(null);
                return;
            }
            if (patience.limited()) {
                future.completeExceptionally(engine.timedOut(key, engine.clock().precise() - began));
                return;
            }
            loadAlone(key, loader).whenComplete((value, failure) -> {
                engine.ledger().missed(key, engine.clock().precise() - began);
                if (failure == null) {
                    future.complete(new Lookup<>(value, Level.SOURCE));
                } else {
                    future.completeExceptionally(Futures.cause(failure));
                }
            });
        }
    }
}
