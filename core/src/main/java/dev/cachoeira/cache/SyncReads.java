package dev.cachoeira.cache;

import org.jspecify.annotations.Nullable;

/** Gets that block their caller: memory first, then a flight. */
final class SyncReads<K, V> {

    private final Engine<K, V> engine;

    SyncReads(Engine<K, V> engine) {
        this.engine = engine;
    }

    /** What memory does not have; null when nothing is cached and there is no loader. */
    @Nullable
    Lookup<V> read(LocalKey<K> key, @Nullable Loader<? super K, ? extends V> loader) {
        long began = engine.clock().precise();
        Patience patience = engine.patience(began);
        while (true) {
            Waiter<K, V> waiter = new Waiter<>(engine, key, loader);
            Flight<K, V> flight = engine.board(key, waiter, null);
            Answer<V> answer = waiter.await(flight, patience);
            boolean late = engine.clock().precise() - patience.end() >= 0;
            if (answer instanceof Answer.Found<V> found) {
                engine.ledger().answered(key, found.level(), engine.clock().precise() - began);
                behind(key, found, loader);
                return found.lookup();
            } else if (answer instanceof Answer.Failed<V> failed) {
                engine.ledger().missed(key, engine.clock().precise() - began);
                throw Sneaky.rethrow(failed.cause());
            } else if (loader == null) {
                engine.ledger().missed(key, engine.clock().precise() - began);
                return null;
            } else if ((answer == null || late) && patience.limited()) {
                throw engine.timedOut(key, engine.clock().precise() - began);
            } else if (answer == null || late) {
                return new Lookup<>(loadLate(key, loader, began), Level.SOURCE);
            }
        }
    }

    /** What is done behind an answer. */
    private void behind(LocalKey<K> key, Answer.Found<V> found, @Nullable Loader<? super K, ? extends V> loader) {
        Refresher<K, V> refresher = engine.refresher();
        if (refresher != null && loader != null && found.overdue() != Answer.FRESH) {
            refresher.refresh(key, found.overdue(), loader);
        }
        Verifier<K, V> verifier = engine.verifier();
        if (verifier != null && loader != null && verifier.due(found.level())) {
            verifier.verify(key, loader);
        }
    }

    private @Nullable V loadLate(LocalKey<K> key, Loader<? super K, ? extends V> loader, long began) {
        try {
            return loadAlone(key, loader);
        } finally {
            engine.ledger().missed(key, engine.clock().precise() - began);
        }
    }

    /** Loads for this caller only. */
    @Nullable
    V loadAlone(LocalKey<K> key, Loader<? super K, ? extends V> loader) {
        LoadingKeys.refuse(key, engine.name());
        long began = engine.clock().precise();
        V value;
        try {
            value = LoadingKeys.during(key, () -> loader.load(key.key()));
        } catch (Throwable e) {
            engine.ledger().loadFailed(key.scope(), engine.clock().precise() - began);
            throw Sneaky.rethrow(e);
        }
        engine.ledger().loaded(key.scope(), engine.clock().precise() - began);
        return value;
    }
}
