package dev.cachoeira.cache;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One stale value on its way to be replaced, while it goes on being served.
 *
 * <pre>
 * take the turn ─> GET: still the stale one? ─> load ─> FILL in its place, by its stamp ─> give the turn back
 * </pre>
 *
 * <p>What makes it safe is said at {@link Replacement}. Nobody waits for it: gets find the stale value, or, once it is
 * invalidated, set out on a flight of their own.
 */
final class Refresh<K, V> implements Replacement.Finding, Replacement.Outcome<K> {

    private final Engine<K, V> engine;
    private final LocalKey<K> key;
    private final byte[] redisKey;
    private final long overdue;
    private final Replacement<K, V> replacement;
    private final Runnable whenOver;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Turn turn;
    private volatile Runnable whenFound = () -> {};

    /**
     * Prepares one.
     *
     * @param overdue until when the value was fresh that is to be replaced, by the server's clock
     * @param whenOver runs at the end, however it ends
     */
    Refresh(Engine<K, V> engine, LocalKey<K> key, long overdue, Runnable whenOver) {
        this.engine = engine;
        this.key = key;
        this.redisKey = engine.keys().redisKey(key);
        this.overdue = overdue;
        this.replacement = new Replacement<>(engine, key);
        this.whenOver = whenOver;
    }

    LocalKey<K> key() {
        return key;
    }

    // ---- before the load ---------------------------------------------------------------------------------------

    /** Finds out whether this process is to load; {@code load} is run if it is, perhaps on a connection's thread. */
    void begin(Runnable load) {
        Fleet fleet = engine.fleet();
        if (fleet.alone()) {
            replacement.begin(fleet.era());
            load.run();
            return;
        }
        byte[] turnName = key.scope().turnKey(engine.keys().encoded(key));
        Lane lane = fleet.lane(redisKey);
        Lane turnLane = fleet.lane(turnName);
        if (lane == null || turnLane == null || fleet.journal().owes(redisKey)) {
            whenOver.run();
            return;
        }
        whenFound = load;
        Turn wish = new Turn(engine, key.scope(), turnLane, turnName);
        wish.take(
                () -> {
                    turn = wish;
                    replacement.look(lane, this);
                },
                whenOver);
    }

    @Override
    public void value(EntryFormat.Value value, Lane lane) {
        if (isStale(value, lane)) {
            whenFound.run();
        } else {
            giveBack(); // somebody was faster
        }
    }

    @Override
    public void other(byte[] bytes) {
        giveBack(); // it has ended, or somebody loads
    }

    @Override
    public void unknown() {
        giveBack();
    }

    /** Also taken for stale is what was so only for this reader, see {@link Aging}: if it is still the same. */
    private boolean isStale(EntryFormat.Value value, Lane lane) {
        long freshUntil = value.lifetime().freshUntil();
        boolean due = freshUntil == overdue
                || freshUntil <= lane.time().millisAt(engine.clock().precise());
        return due && replacement.known(value);
    }

    // ---- the load ----------------------------------------------------------------------------------------------

    /** The load is about to begin: what the loader is told. */
    LoadNotes<V> notes() {
        return replacement.notes();
    }

    /** The loader has returned. */
    void loaded(Loaded<V> loaded, long nanos) {
        engine.ledger().loaded(key.scope(), nanos);
        if (!loaded.store()) {
            giveBack();
            return;
        }
        try {
            replacement.store(loaded, nanos, this);
        } catch (RuntimeException | Error e) {
            engine.ledger().encodeFailed(key.scope(), e);
            giveBack();
        }
    }

    /** The loader threw: the turn is kept for as long as it lasts, so that nobody tries again at once. */
    void failed(long nanos) {
        if (!over.compareAndSet(false, true)) {
            return; // it has been heard of
        }
        engine.ledger().loadFailed(key.scope(), nanos);
        key.scope().tally().refreshFailures.increment();
        Turn taken = turn;
        if (taken != null) {
            taken.rest();
        }
        whenOver.run();
    }

    private void giveBack() {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        Turn taken = turn;
        if (taken != null) {
            taken.release();
        }
        whenOver.run();
    }

    // ---- storing -----------------------------------------------------------------------------------------------

    @Override
    public void stored(@Nullable Validator validator) {
        key.scope().tally().refreshes.increment();
        giveBack();
    }

    @Override
    public void unstored() {
        giveBack();
    }

    @Override
    public void here(@Nullable LocalEntry<K> entry) {
        if (entry != null) {
            replacement.rememberHere(entry, 0);
            key.scope().tally().refreshes.increment();
        }
        giveBack();
    }
}
