package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts a loaded value in the place of the lease under which it was loaded, or of the value that it refreshes.
 *
 * <pre>
 * GET      client:acme:@tag:category%3A7      its tags' epochs, where not known
 * GET      client:acme:@guard                 no tag was invalidated since before the load?
 * EVALSHA  fill  client:acme:products:42 &lt;lease's header&gt; &lt;value&gt; &lt;expires at&gt;
 * GETRANGE client:acme:products:42 0 11
 * </pre>
 *
 * <p>Tags are known only after the load, so their epochs cannot have been captured before. Instead whoever invalidates a
 * tag deletes the tenant's guard first, acknowledged, and then the tag's epoch. If the guard is the same before the load
 * and after the tags' epochs were read, no invalidation fell between.
 */
final class Fill<K, V> {

    private final Load<K, V> load;
    private final Engine<K, V> engine;
    private final Scope scope;
    private final Loaded<V> loaded;
    private final Set<String> tags;
    private final Place place;
    private final Target<V> target;
    private final long startedAt;
    private @Nullable Long version;

    /**
     * Makes a fill.
     *
     * @param tags all tags of the value
     * @param place what it replaces
     * @param target learns what becomes of it
     */
    Fill(Load<K, V> load, Set<String> tags, Place place, Target<V> target) {
        this.load = load;
        this.engine = load.engine();
        this.scope = load.key().scope();
        this.loaded = load.loaded();
        this.tags = tags;
        this.place = place;
        this.target = target;
        this.startedAt = engine.clock().precise();
    }

    /**
     * What is to be stored, and how it was loaded.
     *
     * @param captured the epochs as they were before the load began, guard included
     * @param since when the loader was about to be called
     * @param nanos how long it took
     */
    record Load<K, V>(
            Engine<K, V> engine,
            LocalKey<K> key,
            byte[] redisKey,
            Epoch[] captured,
            long since,
            long nanos,
            Loaded<V> loaded) {}

    /** What a fill replaces: that, and nothing else. */
    interface Place {

        /** The connection of the key. */
        Lane lane();

        /** The first bytes of what is to be replaced. */
        byte[] header();

        /** It is about to be replaced. */
        default void giveUp() {}

        /** Nobody may store anything before {@code until}. */
        default void hold(long until) {}
    }

    /** For whom something is stored. One of {@link #stored} and {@link #unstored} is called, once. */
    interface Target<V> {

        /** A write is about to be sent; false when it would be of no use. */
        boolean beginStoring();

        /** It stands, and the server will tell when it no longer does. On the thread that reads the key's connection. */
        void stored(Loaded<V> loaded, Entry entry);

        /** It does not, or nobody knows. */
        void unstored(Loaded<V> loaded);
    }

    /** What was stored, before it was sealed. */
    record Entry(byte[] bytes, Lifetime lifetime, Dependencies dependencies, Lane lane) {}

    /** Stores the value; its target learns what became of it. */
    void store() {
        Payload payload;
        try {
            version = engine.version(loaded.value());
            payload = engine.payloads().encode(loaded.value());
        } catch (RuntimeException | Error e) {
            engine.ledger().encodeFailed(scope, e);
            target.unstored(loaded);
            return;
        }
        if (tags.isEmpty()) {
            fill(payload, new Epoch[0]);
        } else {
            withTags(payload);
        }
    }

    private void withTags(Payload payload) {
        String[] names = scope.tagEpochs(tags);
        EpochTable table = engine.fleet().epochs();
        Epoch[] known = table.known(names);
        if (known != null) {
            watchGuard(payload, known);
            return;
        }
        table.read(names, new EpochTable.Receiver() {
            @Override
            public void found(Epoch[] epochs) {
                watchGuard(payload, epochs);
            }

            @Override
            public void unknown() {
                target.unstored(loaded);
            }
        });
    }

    private void watchGuard(Payload payload, Epoch[] epochs) {
        Epoch before = load.captured()[load.captured().length - 1];
        byte[] key = KeyLayout.bytes(before.name());
        Lane lane = engine.fleet().lane(key);
        if (lane == null) {
            target.unstored(loaded);
            return;
        }
        lane.send(Command.of(
                Verb.GET,
                new Command.Handler() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        Nonce now = Nonce.read(reply);
                        if (now != null && now.random() == before.nonce()) {
                            fill(payload, epochs);
                        } else {
                            target.unstored(loaded);
                        }
                    }

                    @Override
                    public void failed(Failure failure) {
                        engine.ledger().commandFailed(scope);
                        target.unstored(loaded);
                    }
                },
                key));
    }

    private void fill(Payload payload, Epoch[] tagEpochs) {
        Dependencies dependencies = scope.dependencies(load.captured(), tagEpochs);
        long heldUntil = engine.lag().heldUntil(dependencies);
        if (heldUntil > load.since()) {
            place.hold(heldUntil); // a tag of it was invalidated: others need not wait for each other to find that out
            target.unstored(loaded);
            return;
        }
        if (!target.beginStoring()) {
            target.unstored(loaded);
            return;
        }
        Lane lane = place.lane();
        long now = lane.time().millisAt(engine.clock().precise());
        Lifetime lifetime = engine.aging().lifetime(now, loaded, load.nanos());
        long stamp = engine.stamps().next();
        byte[] bytes = EntryFormat.value(
                new EntryFormat.Meta(stamp, lifetime, dependencies.fingerprint(), tags, version), payload);
        byte[] sealed = engine.payloads().seal(load.redisKey(), bytes);
        byte[] until = KeyLayout.bytes(String.valueOf(lifetime.expiresAt()));
        Entry entry = new Entry(bytes, lifetime, dependencies, lane);
        place.giveUp();
        OwnWrite.send(
                lane,
                Script.FILL,
                EntryFormat.header(sealed),
                new Outcome(entry),
                load.redisKey(),
                place.header(),
                sealed,
                until);
    }

    private final class Outcome implements OwnWrite.Outcome {
        private final Entry entry;

        Outcome(Entry entry) {
            this.entry = entry;
        }

        @Override
        public void stands() {
            engine.ledger().stored(load.key(), engine.clock().precise() - startedAt);
            target.stored(loaded, entry);
        }

        @Override
        public void doesNot() {
            target.unstored(loaded);
        }

        @Override
        public void failed(Failure failure) {
            engine.ledger().commandFailed(scope);
            target.unstored(loaded);
        }
    }
}
