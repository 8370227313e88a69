package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts a loaded value in the place of the lease under which it was loaded.
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

    private final Flight<K, V> flight;
    private final Engine<K, V> engine;
    private final Lease<K, V> lease;
    private final @Nullable V value;
    private final Set<String> tags;
    private final long startedAt;

    Fill(Flight<K, V> flight, Lease<K, V> lease, @Nullable V value, Set<String> tags) {
        this.flight = flight;
        this.engine = flight.engine();
        this.lease = lease;
        this.value = value;
        this.tags = tags;
        this.startedAt = engine.clock().precise();
    }

    /** Stores the value; the flight learns what became of it. */
    void store() {
        byte[] payload;
        try {
            payload = value == null ? null : engine.codec().encode(value);
        } catch (RuntimeException | Error e) {
            engine.encodeFailed(flight.key().scope(), e);
            flight.unstored(value);
            return;
        }
        if (tags.isEmpty()) {
            fill(payload, new Epoch[0]);
        } else {
            withTags(payload);
        }
    }

    private void withTags(byte @Nullable [] payload) {
        String[] names = flight.key().scope().tagEpochs(tags);
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
                flight.unstored(value);
            }
        });
    }

    private void watchGuard(byte @Nullable [] payload, Epoch[] epochs) {
        Epoch[] captured = flight.captured();
        Epoch before = captured[captured.length - 1];
        byte[] key = KeyLayout.bytes(before.name());
        Lane lane = engine.fleet().lane(key);
        if (lane == null) {
            flight.unstored(value);
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
                            flight.unstored(value);
                        }
                    }

                    @Override
                    public void failed(Failure failure) {
                        engine.commandFailed(flight.key().scope());
                        flight.unstored(value);
                    }
                },
                key));
    }

    private void fill(byte @Nullable [] payload, Epoch[] tagEpochs) {
        long heldUntil = engine.lag().heldUntil(flight.dependencies(tagEpochs));
        if (heldUntil > flight.loadingSince()) {
            lease.hold(heldUntil); // a tag of it was invalidated: others need not wait for each other to find that out
            flight.unstored(value);
            return;
        }
        if (!flight.beginStoring()) {
            flight.unstored(value);
            return;
        }
        Lane lane = lease.lane();
        Dependencies dependencies = flight.dependencies(tagEpochs);
        Duration ttl = engine.ttlOf(value);
        long expiresAt = lane.time().millisAt(engine.clock().precise()) + ttl.toMillis();
        byte[] entry = EntryFormat.value(
                new EntryFormat.Meta(engine.stamps().next(), expiresAt, dependencies.fingerprint(), tags), payload);
        byte[] until = KeyLayout.bytes(String.valueOf(expiresAt));
        lease.stopRenewing();
        OwnWrite.send(
                lane,
                Script.FILL,
                EntryFormat.header(entry),
                new OwnWrite.Outcome() {
                    @Override
                    public void stands() {
                        engine.stored(flight.key(), engine.clock().precise() - startedAt);
                        flight.stored(
                                value,
                                new Flight.LocalFill(engine.kept(entry, value), entry.length, dependencies, expiresAt),
                                lane);
                    }

                    @Override
                    public void doesNot() {
                        flight.unstored(value);
                    }

                    @Override
                    public void failed(Failure failure) {
                        engine.commandFailed(flight.key().scope());
                        flight.unstored(value);
                    }
                },
                flight.redisKey(),
                lease.header(),
                entry,
                until);
    }
}
