package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Has one value reloaded by whoever asks for it next, who is answered with it all the same.
 *
 * <pre>
 * GET      client:acme:products:42
 * EVALSHA  fill  client:acme:products:42 &lt;its header&gt; &lt;the same value, stale since now&gt; &lt;expires at&gt;
 * GETRANGE client:acme:products:42 0 11
 * </pre>
 *
 * <p>The value gets another stamp: a reload that began before, and would replace the value by its old one, stores nothing.
 * Whatever else stands there, a lease above all, would let older loads be stored; so what cannot be marked is ended instead.
 */
final class Marking<K, V> {

    private final Engine<K, V> engine;
    private final LocalKey<K> key;
    private final byte[] redisKey;
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    private Marking(Engine<K, V> engine, LocalKey<K> key) {
        this.engine = engine;
        this.key = key;
        this.redisKey = engine.keys().redisKey(key);
    }

    /** What a cache says that reloads nothing. */
    static IllegalStateException impossible(String cache) {
        return new IllegalStateException("cache '" + cache
                + "' reloads no value before it ends; build it with refreshAfter(...) or refreshEarly(...)");
    }

    /** Marks a value; false when none could be marked. */
    static <K, V> CompletableFuture<Boolean> mark(Engine<K, V> engine, LocalKey<K> key) {
        Marking<K, V> marking = new Marking<>(engine, key);
        marking.begin();
        return marking.done;
    }

    private void begin() {
        Fleet fleet = engine.fleet();
        Lane lane = fleet.lane(redisKey);
        if (fleet.alone()) {
            done.complete(engine.markHere(key));
        } else if (lane == null
                || fleet.journal().owes(redisKey)
                || !engine.lag().none()) {
            done.complete(false);
        } else {
            lane.send(Command.of(
                    Verb.GET,
                    new Command.Handler() {
                        @Override
                        public void replied(@Nullable Object reply) {
                            replace(lane, reply instanceof byte[] bytes ? bytes : Flight.ABSENT);
                        }

                        @Override
                        public void failed(Failure failure) {
                            giveUp();
                        }
                    },
                    redisKey));
        }
    }

    private void giveUp() {
        engine.ledger().commandFailed(key.scope());
        done.complete(false);
    }

    private void replace(Lane lane, byte[] present) {
        if (!(EntryFormat.read(present) instanceof EntryFormat.Value value)) {
            done.complete(false);
            return;
        }
        long now = lane.time().millisAt(engine.clock().precise());
        Lifetime was = value.lifetime();
        Lifetime stale =
                new Lifetime(was.expiresAt(), was.validUntil(), Math.min(was.freshUntil(), now), was.loadMillis());
        byte[] entry;
        try {
            entry = engine.payloads()
                    .withLifetime(redisKey, value, now, engine.stamps().next(), stale);
        } catch (UnreadableValueException e) {
            done.complete(false); // who reads it next counts it
            return;
        }
        byte[] until = KeyLayout.bytes(String.valueOf(stale.expiresAt()));
        OwnWrite.send(
                lane,
                Script.FILL,
                EntryFormat.header(entry),
                new Outcome(),
                redisKey,
                EntryFormat.header(present),
                entry,
                until);
    }

    private final class Outcome implements OwnWrite.Outcome {

        @Override
        public void stands() {
            engine.drop(key); // memory takes it for fresh, and loads under way for what may be stored
            done.complete(true);
        }

        @Override
        public void doesNot() {
            done.complete(false);
        }

        @Override
        public void failed(Failure failure) {
            giveUp();
        }
    }
}
