package dev.cachoeira.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One load of a key that somebody has asked for whatever is cached, and its value's way into the cache.
 *
 * <pre>
 * a value stands there ─────> load ─> FILL in its place, by its stamp ─> over
 *                                      └ not stored ─> DEL ────────────> over
 * nothing, or no value ─────> a flight of its own, with a lease ───────> over; or look again, when another has loaded
 * Redis is away ────────────> load ─> DEL is owed, memory keeps it ────> over
 * </pre>
 *
 * <p>When it is over, nothing stands in Redis or in this process's memory whose load began before this one was asked for:
 * <ul>
 *   <li>A {@link Replacement} stores only over the value that was found. If that fails, what stands there by then may be older:
 *       whoever had found the same value may have begun to load before. So it is ended.
 *   <li>A flight that was under way is dropped before this one boards its own. Once it had a lease, no older lease stands, and
 *       what was loaded under one is not stored. Who boards without a lease ends what is cached afterwards as well.
 *   <li>Whoever wants to share the load comes before it has begun, see {@link #join}.
 * </ul>
 *
 * <p>Its worker runs all that may take long. Thread-safe.
 */
final class Reload<K, V> implements Ticket<K, V> {

    private static final Lookup<Object> LEFT_OUT = new Lookup<>(null, Level.SOURCE);

    private final Engine<K, V> engine;
    private final LocalKey<K> key;
    private final byte[] redisKey;
    private final Worker<K, V> worker;
    private final Patience patience;
    private final Register<K, V> register;
    private final CompletableFuture<@Nullable Lookup<V>> over = new CompletableFuture<>();
    private final AtomicBoolean waiting = new AtomicBoolean();
    private boolean closed;
    private boolean begun;
    private boolean abandoned;
    private boolean landed;
    private @Nullable Reload<K, V> next;
    private volatile Way way = Way.ALONE;
    private volatile Replacement<K, V> replacement;
    private volatile @Nullable Flight<K, V> flight;

    /**
     * Prepares one.
     *
     * @param patience how long it waits for others
     */
    Reload(Engine<K, V> engine, LocalKey<K> key, Worker<K, V> worker, Patience patience, Register<K, V> register) {
        this.engine = engine;
        this.key = key;
        this.redisKey = engine.keys().redisKey(key);
        this.worker = worker;
        this.patience = patience;
        this.register = register;
        this.replacement = new Replacement<>(engine, key);
    }

    /** How the value gets into the cache. */
    private enum Way {
        REPLACING,
        FLYING,
        ALONE
    }

    /** Works for a caller. */
    interface Worker<K, V> {

        /** Runs a piece of work, on the caller's behalf. */
        void execute(Runnable task);

        /** Calls the loader, and tells the reload what came of it. */
        void load(Reload<K, V> reload);

        /** The reload of this key waits for somebody who may take as long as they like. */
        void waits(LocalKey<K> key);
    }

    /** Knows which reload of a key is under way. */
    interface Register<K, V> {

        /** One is over; the one that follows it, if there is one, begins. Called before those who wait are told. */
        void over(Reload<K, V> reload, @Nullable Reload<K, V> following);
    }

    LocalKey<K> key() {
        return key;
    }

    // ---- who shares it -----------------------------------------------------------------------------------------

    /** The outcome; null when it was given up before it had begun, and has to be asked for again. */
    CompletableFuture<@Nullable Lookup<V>> over() {
        return over;
    }

    /** Whether its load has not begun, so that who asks now may have its value. */
    synchronized boolean join() {
        return !closed;
    }

    private synchronized void close() {
        closed = true;
    }

    /** The reload that begins when this one is over: {@code candidate} if it is the first; null when it is over already. */
    synchronized @Nullable Reload<K, V> following(Reload<K, V> candidate) {
        if (landed) {
            return null;
        }
        if (next == null) {
            next = candidate;
        }
        return next;
    }

    /** It is over: who asks from now on finds the one that follows, which is returned. */
    private synchronized @Nullable Reload<K, V> land() {
        Reload<K, V> following = landed ? null : next;
        if (!landed) {
            landed = true;
            register.over(this, following);
        }
        return following;
    }

    /** Its caller waits no longer for it to begin; false when it has. */
    synchronized boolean abandon() {
        abandoned = !begun;
        return abandoned;
    }

    private synchronized boolean beginUnlessAbandoned() {
        begun = !abandoned;
        return begun;
    }

    // ---- before the load ---------------------------------------------------------------------------------------

    /** Begins, when it is this one's turn. */
    void begin() {
        if (beginUnlessAbandoned()) {
            look();
        } else {
            settle(() -> over.complete(null));
        }
    }

    private void look() {
        flight = null;
        waiting.set(false);
        Replacement<K, V> fresh = new Replacement<>(engine, key);
        replacement = fresh;
        Era era = engine.fleet().era(); // before the lane: should it open in between, this era ends
        Lane lane = engine.fleet().lane(redisKey);
        if (lane == null) {
            fresh.begin(era);
            load(Way.REPLACING);
        } else {
            fresh.look(lane, new Look());
        }
    }

    /** Loads for those who ask, without a place for the value; what is cached ends. */
    void loadAlone() {
        load(Way.ALONE);
    }

    private void load(Way chosen) {
        close();
        way = chosen;
        worker.load(this);
    }

    /** What stands there. */
    private final class Look implements Replacement.Finding {
        @Override
        public void value(EntryFormat.Value value, Lane lane) {
            load(Way.REPLACING);
        }

        @Override
        public void other(byte[] bytes) {
            worker.execute(() -> fly(bytes.length == 0 ? Flight.ABSENT : null));
        }

        @Override
        public void unknown() {
            Era era = engine.fleet().era();
            if (engine.fleet().lane(redisKey) == null) {
                replacement.begin(era);
                load(Way.REPLACING);
            } else {
                load(Way.ALONE);
            }
        }
    }

    // ---- the load ----------------------------------------------------------------------------------------------

    /** The load is about to begin. */
    void loading() {
        replacement.loading();
    }

    /** The same: what the loader is told. */
    LoadNotes<V> notes() {
        Flight<K, V> boarded = flight;
        return way == Way.REPLACING
                ? replacement.notes()
                : way == Way.FLYING && boarded != null ? boarded.notes() : engine.notes(null);
    }

    /** The loader has returned. */
    void loaded(Loaded<V> loaded, long nanos) {
        Flight<K, V> boarded = flight;
        if (way == Way.FLYING && boarded != null) {
            boarded.loaded(loaded, nanos);
            return;
        }
        engine.ledger().loaded(key.scope(), nanos);
        if (!loaded.store()) {
            settle(found(loaded.value(), null));
        } else if (way == Way.REPLACING
                && engine.lag().none()) { // else what was found may have been put within the lag
            store(loaded, nanos);
        } else {
            end(found(loaded.value(), null));
        }
    }

    private void store(Loaded<V> loaded, long nanos) {
        Storing storing = new Storing(loaded.value());
        try {
            replacement.store(loaded, nanos, storing);
        } catch (RuntimeException | Error e) {
            engine.ledger().encodeFailed(key.scope(), e);
            storing.unstored();
        }
    }

    /** The loader threw. What is cached stays. */
    void failed(Throwable cause, long nanos) {
        Flight<K, V> boarded = flight;
        if (way == Way.FLYING && boarded != null) {
            boarded.loadFailed(cause, nanos);
        } else {
            engine.ledger().loadFailed(key.scope(), nanos);
            settle(() -> over.completeExceptionally(cause));
        }
    }

    /** The loader of many had nothing to say about this key: nothing is cached for it any more. */
    void leftOut() {
        Flight<K, V> boarded = flight;
        if (way == Way.FLYING && boarded != null) {
            boarded.leftOut();
        } else {
            end(leftOutLookup());
        }
    }

    /** The outcome for those whose loader had nothing to say; no other is the same object. */
    @SuppressWarnings("unchecked") // it has no value
    static <V> Lookup<V> leftOutLookup() {
        return (Lookup<V>) (Lookup<?>) LEFT_OUT;
    }

    private static <V> Lookup<V> found(@Nullable V value, @Nullable Validator validator) {
        return new Lookup<>(value, Level.SOURCE, validator);
    }

    // ---- storing -----------------------------------------------------------------------------------------------

    /** What becomes of the value. */
    private final class Storing implements Replacement.Outcome<K> {
        private final @Nullable V value;

        Storing(@Nullable V value) {
            this.value = value;
        }

        @Override
        public void stored(@Nullable Validator validator) {
            settle(found(value, validator));
        }

        @Override
        public void unstored() {
            end(found(value, null));
        }

        @Override
        public void here(@Nullable LocalEntry<K> entry) {
            if (engine.fleet().alone()) {
                engine.end(key); // what was begun before is not remembered after this
                keep(entry, 1);
            } else {
                ended().thenAccept(any -> keep(entry, 2)); // Redis may have what is older, when it is back
            }
        }

        private void keep(@Nullable LocalEntry<K> entry, int drops) {
            if (entry != null) {
                replacement.rememberHere(entry, drops);
            }
            settle(found(value, engine.validator(entry, Level.SOURCE)));
        }
    }

    /** Ends what is cached, which may be older than this value. */
    private void end(Lookup<V> found) {
        CompletableFuture<Void> unused = ended().thenAccept(any -> settle(found));
    }

    private CompletableFuture<Void> ended() {
        return new Invalidations(engine.fleet()).keys(engine, List.of(key));
    }

    private void settle(Lookup<V> found) {
        settle(() -> over.complete(found));
    }

    private void settle(Runnable outcome) {
        worker.execute(() -> {
            Reload<K, V> following = land();
            outcome.run();
            if (following != null) {
                following.begin();
            }
        });
    }

    // ---- the flight --------------------------------------------------------------------------------------------

    /** Boards a flight that is younger than this reload. */
    private void fly(byte @Nullable [] dead) {
        close(); // others may board it, and load whenever they like
        way = Way.FLYING;
        try {
            engine.drop(key);
            Flight<K, V> boarded = engine.board(key, this, dead);
            if (flight == null) {
                flight = boarded;
            }
            if (!boarded.isFirst(this)) {
                held(boarded);
            }
        } catch (RuntimeException | Error e) {
            settle(() -> over.completeExceptionally(e));
        }
    }

    @Override
    public boolean loads() {
        return true;
    }

    @Override
    public void work(Runnable task) {
        worker.execute(task);
    }

    @Override
    public void load(Flight<K, V> boarded) {
        flight = boarded;
        load(Way.FLYING);
    }

    @Override
    public void held(Flight<K, V> boarded) {
        if (over.isDone() || !waiting.compareAndSet(false, true)) {
            return;
        }
        worker.waits(key);
        long left = Math.max(0, patience.end() - engine.clock().precise());
        var timer = engine.timers().after(Duration.ofNanos(left), () -> worker.execute(() -> leave(boarded)));
        over.whenComplete((found, thrown) -> timer.cancel());
    }

    private void leave(Flight<K, V> boarded) {
        Flight<K, V> present = flight;
        if ((present == null ? boarded : present).leave(this)) {
            loadAlone();
        }
    }

    @Override
    public void answer(Answer<V> answer) {
        worker.execute(() -> answered(answer));
    }

    private void answered(Answer<V> answer) {
        Flight<K, V> boarded = flight;
        if (answer instanceof Answer.Failed<V> failed) {
            settle(() -> over.completeExceptionally(failed.cause()));
        } else if (answer instanceof Answer.LeftOut<V>) {
            end(leftOutLookup());
        } else if (answer instanceof Answer.Found<V> found && found.level() == Level.SOURCE) {
            if (boarded != null && boarded.overrules()) {
                settle(found.lookup());
            } else {
                end(found(found.value(), null));
            }
        } else if (engine.clock().precise() - patience.end() >= 0) {
            loadAlone();
        } else {
            look(); // it is another's, perhaps of before this one was asked for
        }
    }
}
