package dev.cachoeira.cache;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The ticket of a thread that waits for its flight and does the work that the flight gives it. */
final class Waiter<K, V> implements Ticket<K, V> {

    private final Engine<K, V> engine;
    private final LocalKey<K> key;
    private final @Nullable Loader<? super K, ? extends V> loader;
    private final CallersThread thread;
    private volatile boolean held;
    private volatile @Nullable Answer<V> answer;

    Waiter(Engine<K, V> engine, LocalKey<K> key, @Nullable Loader<? super K, ? extends V> loader) {
        this.engine = engine;
        this.key = key;
        this.loader = loader;
        this.thread = new CallersThread(engine::inBackground);
    }

    @Override
    public boolean loads() {
        return loader != null;
    }

    @Override
    public void work(Runnable task) {
        thread.execute(task);
    }

    @Override
    public void answer(Answer<V> newAnswer) {
        answer = newAnswer;
        thread.wakeUp();
    }

    @Override
    public void held(Flight<K, V> flight) {
        if (!held) {
            held = true;
            thread.wakeUp();
        }
    }

    @Override
    public void load(Flight<K, V> flight) {
        if (engine.loadsApart()) {
            loadApart(flight);
        } else {
            loadHere(flight);
        }
    }

    /** Where the executor does not take it, and its caller's context with it, it is loaded here: late, but in its place. */
    private void loadApart(Flight<K, V> flight) {
        AtomicBoolean begun = new AtomicBoolean();
        try {
            Executor executor = engine.boundToCaller();
            flight.loadsApart();
            held(flight);
            executor.execute(() -> {
                begun.set(true);
                loadHere(flight);
            });
        } catch (RuntimeException | Error e) {
            if (begun.get()) {
                throw e;
            }
            loadHere(flight);
        }
    }

    private void loadHere(Flight<K, V> flight) {
        Loader<? super K, ? extends V> source = java.util.Objects.requireNonNull(loader);
        long began = engine.clock().precise();
        Loaded<V> loaded;
        try {
            loaded = LoadingKeys.during(key, () -> LoaderWithContext.call(source, key.key(), flight.notes()));
        } catch (Throwable e) {
            flight.loadFailed(e, engine.clock().precise() - began);
            return;
        }
        flight.loaded(loaded, engine.clock().precise() - began);
    }

    /** Works and waits until the flight is over; null when it had to be left at the deadline. */
    @Nullable
    Answer<V> await(Flight<K, V> flight, Patience patience) {
        try {
            return work(flight, patience);
        } finally {
            thread.close();
        }
    }

    private @Nullable Answer<V> work(Flight<K, V> flight, Patience patience) {
        boolean mayLeave = true;
        boolean substitutes = true;
        while (true) {
            Runnable task = thread.next();
            Answer<V> found = answer;
            if (task != null) {
                task.run();
                mayLeave = true; // what could not be decoded may be another's to load now
            } else if (found != null) {
                return found;
            } else if (!held || !mayLeave) {
                thread.park();
            } else {
                boolean soft = substitutes && flight.hasFallback();
                long now = engine.clock().precise();
                long left = patience.next(soft) - now;
                LoadNotes.Stale<V> substitute = soft && left <= 0 ? flight.fallback() : null;
                if (left > 0) {
                    thread.park(left);
                } else if (soft && substitute == null && now - patience.end() < 0) {
                    substitutes = false; // it was invalidated meanwhile
                } else if (flight.leave(this)) {
                    return instead(substitute);
                } else {
                    mayLeave = false; // the flight counts on this thread, or is about to answer
                }
            }
        }
    }

    private @Nullable Answer<V> instead(LoadNotes.@Nullable Stale<V> substitute) {
        if (substitute == null) {
            return null;
        }
        engine.ledger().servedInstead(key);
        return new Answer.Found<>(substitute.value(), Level.L2);
    }
}
