package dev.cachoeira.cache;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The ticket of a thread that waits for its flight and does the work that the flight gives it. */
final class Waiter<K, V> implements Ticket<K, V> {

    private final Engine<K, V> engine;
    private final LocalKey<K> key;
    private final @Nullable Loader<? super K, ? extends V> loader;
    private final Thread thread = Thread.currentThread();
    private volatile @Nullable Runnable task;
    private volatile boolean held;
    private volatile @Nullable Answer<V> answer;

    Waiter(Engine<K, V> engine, LocalKey<K> key, @Nullable Loader<? super K, ? extends V> loader) {
        this.engine = engine;
        this.key = key;
        this.loader = loader;
    }

    @Override
    public boolean loads() {
        return loader != null;
    }

    @Override
    public void work(Runnable newTask) {
        task = newTask;
        wakeUp();
    }

    @Override
    public void answer(Answer<V> newAnswer) {
        answer = newAnswer;
        wakeUp();
    }

    @Override
    public void held(Flight<K, V> flight) {
        if (!held) {
            held = true;
            wakeUp();
        }
    }

    private void wakeUp() {
        if (Thread.currentThread() != thread) {
            LockSupport.unpark(thread);
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
        boolean interrupted = false;
        boolean mayLeave = true;
        boolean substitutes = true;
        while (true) {
            Runnable work = task;
            Answer<V> found = answer;
            if (work != null) {
                task = null;
                work.run();
                mayLeave = true; // what could not be decoded may be another's to load now
            } else if (found != null) {
                restore(interrupted);
                return found;
            } else if (Thread.interrupted()) {
                interrupted = true; // the loader's affair, not the cache's
            } else if (!held || !mayLeave) {
                Gathering.flush(); // what this thread holds back may be what it waits for
                LockSupport.park(this);
            } else {
                boolean soft = substitutes && flight.hasFallback();
                long now = engine.clock().precise();
                long left = patience.next(soft) - now;
                LoadNotes.Stale<V> substitute = soft && left <= 0 ? flight.fallback() : null;
                if (left > 0) {
                    Gathering.flush();
                    LockSupport.parkNanos(this, left);
                } else if (soft && substitute == null && now - patience.end() < 0) {
                    substitutes = false; // it was invalidated meanwhile
                } else if (flight.leave(this)) {
                    restore(interrupted);
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
        engine.servedInstead(key);
        return new Answer.Found<>(substitute.value(), Level.L2);
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
