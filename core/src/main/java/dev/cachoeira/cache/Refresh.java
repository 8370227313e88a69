package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One stale value on its way to be replaced, while it goes on being served.
 *
 * <pre>
 * take the turn ─> GET: still the stale one? ─> load ─> FILL in its place, by its stamp ─> give the turn back
 * </pre>
 *
 * <p>What makes it safe:
 * <ul>
 *   <li>The epochs are captured before the load begins, and compared before it is stored, as for any {@link Fill}.
 *   <li>It replaces exactly the value that it found. Whoever deletes, puts or marks that one, changes its stamp; stamps are
 *       never used twice, so what has gone and come back is not taken for it.
 *   <li>What this process has dropped meanwhile goes neither to Redis nor to memory.
 * </ul>
 *
 * <p>Nobody waits for it: gets find the stale value, or, once it is invalidated, set out on a flight of their own.
 */
final class Refresh<K, V> implements Fill.Target<K, V> {

    private static final Epoch[] NONE = {};

    private final Engine<K, V> engine;
    private final LocalKey<K> key;
    private final byte[] redisKey;
    private final long overdue;
    private final int stripe;
    private final int count;
    private final Runnable whenOver;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Epoch[] captured = NONE;
    private volatile @Nullable Era era;
    private volatile @Nullable Turn turn;
    private volatile @Nullable Place place;
    private volatile long loadingSince;
    private volatile long loadNanos;

    /**
     * Prepares one.
     *
     * @param overdue until when the value was fresh that is to be replaced, by the server's clock
     * @param whenOver runs at the end, however it ends
     */
    Refresh(Engine<K, V> engine, LocalKey<K> key, long overdue, Runnable whenOver) {
        this.engine = engine;
        this.key = key;
        this.redisKey = engine.redisKey(key);
        this.overdue = overdue;
        this.stripe = engine.stripe(key);
        this.count = engine.ownStripeCount(stripe);
        this.whenOver = whenOver;
    }

    /** The value that is to be replaced, where it stands. */
    private record Place(Lane lane, EntryFormat.Value value) implements Fill.Place {
        @Override
        public byte[] header() {
            return value.header();
        }
    }

    // ---- before the load ---------------------------------------------------------------------------------------

    /** Finds out whether this process is to load; {@code load} is run if it is, perhaps on a connection's thread. */
    void begin(Runnable load) {
        Fleet fleet = engine.fleet();
        if (fleet.alone()) {
            Era now = fleet.era();
            era = now;
            captured = now.epochs(key.scope().epochNames());
            load.run();
            return;
        }
        byte[] turnName = key.scope().turnKey(engine.encoded(key));
        Lane lane = fleet.lane(redisKey);
        Lane turnLane = fleet.lane(turnName);
        if (lane == null || turnLane == null || fleet.journal().owes(redisKey)) {
            whenOver.run();
            return;
        }
        Turn wish = new Turn(engine, key.scope(), turnLane, turnName);
        wish.take(
                () -> {
                    turn = wish;
                    capture(lane, load);
                },
                whenOver);
    }

    private void capture(Lane lane, Runnable load) {
        engine.fleet().epochs().read(key.scope().epochNames(), new EpochTable.Receiver() {
            @Override
            public void found(Epoch[] epochs) {
                captured = epochs;
                look(lane, load);
            }

            @Override
            public void unknown() {
                giveBack();
            }
        });
    }

    private void look(Lane lane, Runnable load) {
        lane.send(Command.of(
                Verb.GET,
                new Command.Handler() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        if (reply instanceof byte[] bytes
                                && EntryFormat.read(bytes) instanceof EntryFormat.Value value
                                && isStale(value, lane)) {
                            place = new Place(lane, value);
                            load.run();
                        } else {
                            giveBack(); // somebody was faster
                        }
                    }

                    @Override
                    public void failed(Failure failure) {
                        engine.commandFailed(key.scope());
                        giveBack();
                    }
                },
                redisKey));
    }

    /** Also taken for stale is what was so only for this reader, see {@link Aging}: if it is still the same. */
    private boolean isStale(EntryFormat.Value value, Lane lane) {
        long now = engine.clock().now();
        long freshUntil = value.lifetime().freshUntil();
        boolean due = freshUntil == overdue
                || freshUntil <= lane.time().millisAt(engine.clock().precise());
        return due && key.scope().known(value, captured, engine.fleet().epochs(), now) != null;
    }

    // ---- the load ----------------------------------------------------------------------------------------------

    /** The load is about to begin: what the loader is told. */
    LoadNotes<V> notes() {
        loadingSince = engine.clock().now();
        Place found = place;
        if (found == null) {
            LocalEntry<K> here = engine.remembered(key);
            return engine.notes(here == null ? null : new LoadNotes.Stale<>(engine.read(here)));
        }
        return engine.notes(engine.stale(key.scope(), redisKey, found.value(), found.lane()));
    }

    /** The loader has returned. */
    void loaded(Loaded<V> loaded, long nanos) {
        loadNanos = nanos;
        engine.loaded(key.scope(), nanos);
        if (!loaded.store()) {
            giveBack();
            return;
        }
        try {
            store(loaded, engine.tagsOf(loaded));
        } catch (RuntimeException | Error e) {
            engine.encodeFailed(key.scope(), e);
            giveBack();
        }
    }

    private void store(Loaded<V> loaded, Set<String> tags) {
        Place found = place;
        Era alone = era;
        if (alone != null) {
            storeHere(loaded, tags, alone);
        } else if (found == null) {
            giveBack();
        } else if (found.lane().link().tracking()) {
            new Fill<>(this, found, loaded, tags).store();
        } else {
            engine.fleet()
                    .epochs()
                    .confirm(
                            key.scope().epochNames(),
                            captured,
                            same -> {
                                captured = same;
                                new Fill<>(this, found, loaded, tags).store();
                            },
                            this::giveBack);
        }
    }

    private void storeHere(Loaded<V> loaded, Set<String> tags, Era alone) {
        String[] names = key.scope().dependencyNames(tags);
        Dependencies dependencies = new Dependencies(key.scope(), alone.epochs(names));
        boolean held = engine.lag().heldHere(redisKey, names) > loadingSince;
        if (!held && engine.fleet().era() == alone && beginStoring()) {
            LocalEntry<K> entry =
                    engine.entryWithoutRedis(key, loaded, engine.clock().now(), alone, dependencies);
            if (entry != null) {
                engine.rememberOwn(stripe, count, entry);
                key.scope().tally().refreshes.increment();
            }
        }
        giveBack();
    }

    /** The loader threw: the turn is kept for as long as it lasts, so that nobody tries again at once. */
    void failed(long nanos) {
        if (!over.compareAndSet(false, true)) {
            return; // it has been heard of
        }
        engine.loadFailed(key.scope(), nanos);
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
    public Engine<K, V> engine() {
        return engine;
    }

    @Override
    public LocalKey<K> key() {
        return key;
    }

    @Override
    public byte[] redisKey() {
        return redisKey;
    }

    @Override
    public Epoch[] captured() {
        return captured;
    }

    @Override
    public long loadingSince() {
        return loadingSince;
    }

    @Override
    public long loadNanos() {
        return loadNanos;
    }

    @Override
    public boolean beginStoring() {
        return engine.ownStripeCount(stripe) == count
                && Epoch.allCurrent(captured, engine.clock().now());
    }

    @Override
    public void stored(Loaded<V> loaded, Fill.Entry written) {
        if (!written.lane().link().tracking()) {
            engine.changed(key);
        }
        LocalEntry<K> entry = engine.entry(key, engine.kept(written.bytes(), loaded.value()), written);
        if (entry != null) {
            engine.rememberOwn(stripe, count, entry);
        }
        key.scope().tally().refreshes.increment();
        giveBack();
    }

    @Override
    public void unstored(Loaded<V> loaded) {
        giveBack();
    }
}
