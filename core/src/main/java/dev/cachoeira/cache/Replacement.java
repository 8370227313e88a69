package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value on its way into the place of another one, which goes on being served meanwhile.
 *
 * <pre>
 * GET what stands there ─> load ─> FILL in its place, by its stamp
 * </pre>
 *
 * <p>What makes it safe:
 * <ul>
 *   <li>The epochs are captured before the load begins, and compared before it is stored, as for any {@link Fill}.
 *   <li>It replaces exactly the value that it found. Whoever deletes, puts or marks that one, changes its stamp; stamps are
 *       never used twice, so what has gone and come back is not taken for it.
 *   <li>What this process has dropped meanwhile goes neither to Redis nor to memory.
 * </ul>
 */
final class Replacement<K, V> implements Fill.Target<V> {

    private static final Epoch[] NONE = {};

    private final Engine<K, V> engine;
    private final LocalKey<K> key;
    private final byte[] redisKey;
    private final int stripe;
    private final int count;
    private volatile Epoch[] captured = NONE;
    private volatile @Nullable Era era;
    private volatile @Nullable Place place;
    private volatile @Nullable Outcome<K> outcome;
    private volatile long since;
    private volatile long loadingSince;

    Replacement(Engine<K, V> engine, LocalKey<K> key) {
        this.engine = engine;
        this.key = key;
        this.redisKey = engine.keys().redisKey(key);
        this.stripe = engine.stripe(key);
        this.count = engine.ownStripeCount(stripe);
    }

    /** What stands there. One of these is called, once, perhaps on a connection's thread. */
    interface Finding {

        /** A value, which may have ended; it is what will be replaced. */
        void value(EntryFormat.Value value, Lane lane);

        /** No value: something else, or {@link Flight#ABSENT}. */
        void other(byte[] bytes);

        /** Nobody knows. */
        void unknown();
    }

    /** What became of a value. One of these is called, once, perhaps on a connection's thread. */
    interface Outcome<K> {

        /** It stands, and the server will tell when it no longer does. */
        void stored(@Nullable Validator validator);

        /** It does not, or nobody knows. */
        void unstored();

        /** Without Redis: what memory may keep of it, put there by nobody yet; null when that is nothing. */
        void here(@Nullable LocalEntry<K> entry);
    }

    /** The value that is to be replaced, where it stands. */
    private record Place(Lane lane, EntryFormat.Value value) implements Fill.Place {
        @Override
        public byte[] header() {
            return value.header();
        }
    }

    // ---- before the load ---------------------------------------------------------------------------------------

    /** Goes on without Redis. */
    void begin(Era now) {
        era = now;
        since = engine.clock().now();
        captured = now.epochs(key.scope().epochNames());
    }

    /** Captures the epochs, then looks at what stands there. */
    void look(Lane lane, Finding finding) {
        engine.fleet().epochs().read(key.scope().epochNames(), new EpochTable.Receiver() {
            @Override
            public void found(Epoch[] epochs) {
                captured = epochs;
                read(lane, finding);
            }

            @Override
            public void unknown() {
                finding.unknown();
            }
        });
    }

    private void read(Lane lane, Finding finding) {
        lane.send(Command.of(
                Verb.GET,
                new Command.Handler() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        byte[] bytes = reply instanceof byte[] entry ? entry : Flight.ABSENT;
                        if (EntryFormat.read(bytes) instanceof EntryFormat.Value value) {
                            place = new Place(lane, value);
                            finding.value(value, lane);
                        } else {
                            finding.other(bytes);
                        }
                    }

                    @Override
                    public void failed(Failure failure) {
                        engine.ledger().commandFailed(key.scope());
                        finding.unknown();
                    }
                },
                redisKey));
    }

    /** Whether nobody has invalidated a value that was found, as far as is known. */
    boolean known(EntryFormat.Value value) {
        long now = engine.clock().now();
        return key.scope().known(value, captured, engine.fleet().epochs(), now) != null;
    }

    // ---- the load ----------------------------------------------------------------------------------------------

    /** The load is about to begin. */
    void loading() {
        loadingSince = engine.clock().now();
    }

    /** The same: what the loader is told. */
    LoadNotes<V> notes() {
        loading();
        Place found = place;
        if (found == null) {
            return engine.notes(engine.stale(key));
        }
        boolean usable = known(found.value()) && !engine.pastItsEnd(found.value(), found.lane());
        return engine.notes(usable ? engine.stale(key.scope(), redisKey, found.value(), found.lane()) : null);
    }

    /** The loader has returned; {@code whenDone} is told what becomes of its value. */
    void store(Loaded<V> loaded, long nanos, Outcome<K> whenDone) {
        outcome = whenDone;
        Set<String> tags;
        try {
            tags = engine.tagsOf(loaded);
        } catch (RuntimeException | Error e) {
            engine.ledger().encodeFailed(key.scope(), e);
            whenDone.unstored();
            return;
        }
        Place found = place;
        Era alone = era;
        if (alone != null) {
            whenDone.here(entryHere(loaded, tags, alone));
        } else if (found == null) {
            whenDone.unstored();
        } else if (found.lane().link().tracking()) {
            fill(loaded, tags, nanos, found);
        } else {
            engine.fleet()
                    .epochs()
                    .confirm(
                            key.scope().epochNames(),
                            captured,
                            same -> {
                                captured = same;
                                fill(loaded, tags, nanos, found);
                            },
                            whenDone::unstored);
        }
    }

    private void fill(Loaded<V> loaded, Set<String> tags, long nanos, Place found) {
        var load = new Fill.Load<>(engine, key, redisKey, captured, loadingSince, nanos, loaded);
        new Fill<>(load, tags, found, this).store();
    }

    private @Nullable LocalEntry<K> entryHere(Loaded<V> loaded, Set<String> tags, Era alone) {
        String[] names = key.scope().dependencyNames(tags);
        Dependencies dependencies = new Dependencies(key.scope(), alone.epochs(names));
        boolean held = engine.lag().heldHere(redisKey, names) > loadingSince;
        if (held || engine.fleet().era() != alone || !beginStoring()) {
            return null;
        }
        // in an outage nobody has told this process of anything since it began
        long from = engine.fleet().alone() ? engine.clock().now() : since;
        try {
            return engine.entries().withoutRedis(key, loaded, from, alone, dependencies);
        } catch (RuntimeException | Error e) {
            engine.ledger().encodeFailed(key.scope(), e);
            return null;
        }
    }

    /**
     * Puts into memory what {@link Outcome#here} was told of, unless this process has dropped the key since the beginning
     * for another reason.
     *
     * @param ownDrops how often it was dropped for this value's sake
     */
    void rememberHere(LocalEntry<K> entry, int ownDrops) {
        engine.rememberOwn(stripe, count + ownDrops, entry);
    }

    // ---- storing -----------------------------------------------------------------------------------------------

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
        LocalEntry<K> entry = engine.entries().of(key, engine.entries().kept(written.bytes(), loaded.value()), written);
        if (entry != null) {
            engine.rememberOwn(stripe, count, entry);
        }
        long stamp = EntryFormat.stamp(written.bytes());
        told().stored(engine.validator(key, stamp, written.lifetime(), written.lane(), Level.SOURCE));
    }

    @Override
    public void unstored(Loaded<V> loaded) {
        told().unstored();
    }

    private Outcome<K> told() {
        return java.util.Objects.requireNonNull(outcome);
    }
}
