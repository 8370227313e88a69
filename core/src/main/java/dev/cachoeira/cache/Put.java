package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stores a value that its caller has at hand, in two steps.
 *
 * <pre>
 * SET      client:acme:products:42 &lt;lease&gt; PX 3000       whoever loads at this moment may not store any more
 * EVALSHA  fill  client:acme:products:42 &lt;lease's header&gt; &lt;value&gt; &lt;expires at&gt;
 * GETRANGE client:acme:products:42 0 11
 * </pre>
 *
 * <p>A single {@code SET} of the value could still reach the server after a later deletion had been acknowledged, when
 * its connection was thought dead; a fill cannot, since the deletion took its lease. A put that does not succeed, or whose
 * outcome is not known, becomes a deletion. So does one that finds its key held because the source lags: whether its value
 * is younger than the invalidation, nobody knows. And one that would end before a source that lags need show it.
 *
 * <p>Where values have versions there is one step, since a late one does no harm: it replaces nothing newer, nor what an
 * invalidation has left.
 *
 * <pre>
 * EVALSHA  put  client:acme:products:42 &lt;version&gt; &lt;value&gt; &lt;expires at&gt; &lt;tombstone&gt; 60000
 * GETRANGE client:acme:products:42 0 11
 * </pre>
 */
final class Put<K, V> {

    /** Nobody's: so a flight of this process waits for the put instead of replacing its lease. */
    private static final long NOBODY = 0;

    private final Engine<K, V> engine;
    private final LocalKey<K> key;
    private final Loaded<V> value;
    private final Duration ttl;
    private final byte[] redisKey;
    private final Set<String> tags;
    private final Payload payload;
    private final @Nullable Long version;
    private final int stripe;
    private int drops;
    private long startedAt;
    private Runnable done = () -> {};

    /**
     * Makes a put.
     *
     * @throws dev.cachoeira.codec.CodecException when the value cannot be encoded
     */
    Put(Engine<K, V> engine, LocalKey<K> key, V value, Duration ttl) {
        this.engine = engine;
        this.key = key;
        this.ttl = ttl;
        this.value = new Loaded<>(value, ttl, engine.aging().refreshAfterPut(), Set.of(), true);
        this.redisKey = engine.keys().redisKey(key);
        this.tags = engine.tagsOf(this.value);
        this.payload = engine.payloads().encode(value);
        this.version = engine.version(value);
        this.stripe = engine.stripe(key);
    }

    /** Stores the value; {@code whenDone} runs when it is stored, or given up, perhaps on this thread. */
    void store(Runnable whenDone) {
        done = whenDone;
        startedAt = engine.clock().precise();
        if (version != null && engine.fleet().alone()) {
            storeHere(version);
            return;
        }
        drops = engine.ownStripeCount(stripe) + 1; // not after this one: another invalidation could come between
        engine.drop(key);
        if (engine.lag().outlasts(ttl)) {
            giveUp(); // nothing would keep away what it replaces when it has ended
            return;
        }
        Fleet fleet = engine.fleet();
        Era era = fleet.era(); // before the lane: should it open in between, this era ends
        Lane lane = fleet.lane(redisKey);
        if (lane == null) {
            boolean held = version != null || heldHere() > startedAt; // nobody knows which is newer
            if (held || !fleet.alone()) {
                fleet.ending(List.of(engine.deletion(redisKey))); // kept by memory alone it stays for longer than a lag
            }
            giveUp(held ? () -> {} : () -> remember(era));
            return;
        }
        String[] names = epochNames();
        Epoch[] known = fleet.epochs().known(names);
        if (known != null) {
            write(lane, new Dependencies(key.scope(), known));
            return;
        }
        fleet.epochs().read(names, new EpochTable.Receiver() {
            @Override
            public void found(Epoch[] epochs) {
                if (fleet.journal().owes(redisKey)) {
                    giveUp(); // what was ended meanwhile has left nothing there yet that would tell
                } else {
                    write(lane, new Dependencies(key.scope(), epochs));
                }
            }

            @Override
            public void unknown() {
                giveUp();
            }
        });
    }

    private String[] epochNames() {
        return key.scope().dependencyNames(tags);
    }

    /** Until when this process knows that it is not to be put, by what it has ended. */
    private long heldHere() {
        return engine.late().heldHere(redisKey, epochNames());
    }

    private void remember(Era era) {
        engine.rememberDuringOutage(key, value, engine.clock().now(), era, dependencies(era));
    }

    private Dependencies dependencies(Era era) {
        return new Dependencies(key.scope(), era.epochs(epochNames()));
    }

    /** In memory alone, unless it has something newer, or was told lately that nobody knows what is newer. */
    private void storeHere(long own) {
        synchronized (engine) {
            long held = heldHere();
            LocalEntry<K> present = engine.remembered(key);
            Long other = present == null ? null : engine.version(engine.read(present));
            if (other == null || other <= own) {
                engine.drop(key);
                if (present == null ? held <= startedAt : other != null) {
                    Era era = engine.fleet().era();
                    // what was ended since was ended for what this has not been compared with
                    engine.rememberHere(key, value, era, dependencies(era), () -> heldHere() <= held);
                } else {
                    engine.fleet().ending(List.of(engine.deletion(redisKey))); // as a tombstone says it
                }
            }
        }
        done.run();
    }

    private void write(Lane lane, Dependencies epochs) {
        if (version == null) {
            lease(lane, epochs);
        } else {
            replaceOlder(lane, epochs, version);
        }
    }

    private void lease(Lane lane, Dependencies epochs) {
        Duration leaseTtl = engine.options().leaseTtl();
        long now = lane.time().millisAt(engine.clock().precise());
        byte[] lease = EntryFormat.lease(engine.stamps().next(), now + leaseTtl.toMillis(), NOBODY);
        byte[] millis = KeyLayout.bytes(String.valueOf(leaseTtl.toMillis()));
        if (!engine.lag().none()) {
            leaseUnlessHeld(lane, lease, millis, epochs);
            return;
        }
        lane.send(Command.of(
                Verb.SET,
                new Command.Handler() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        fill(lane, EntryFormat.header(lease), epochs);
                    }

                    @Override
                    public void failed(Failure failure) {
                        engine.ledger().commandFailed(key.scope());
                        giveUp();
                    }
                },
                redisKey,
                lease,
                KeyLayout.bytes("PX"),
                millis));
    }

    /** Where the source lags, what stands in the place is looked at first, and nothing else is replaced. */
    private void leaseUnlessHeld(Lane lane, byte[] lease, byte[] millis, Dependencies epochs) {
        if (engine.lag().heldUntil(epochs) > startedAt) {
            giveUp();
            return;
        }
        OwnWrite.Outcome outcome = new OrGiveUp() {
            @Override
            public void stands() {
                fill(lane, EntryFormat.header(lease), epochs);
            }
        };
        OwnWrite.readHeader(lane, redisKey, outcome::failed, present -> {
            if (EntryFormat.isMark(present)) {
                giveUp();
            } else {
                OwnWrite.send(lane, Script.LEASE, EntryFormat.header(lease), outcome, redisKey, present, lease, millis);
            }
        });
    }

    private void fill(Lane lane, byte[] lease, Dependencies epochs) {
        Fill.Entry entry = entry(lane, epochs);
        byte[] sealed = engine.payloads().seal(redisKey, entry.bytes());
        byte[] until = KeyLayout.bytes(String.valueOf(entry.lifetime().expiresAt()));
        OwnWrite.send(lane, Script.FILL, EntryFormat.header(sealed), new Stored(entry), redisKey, lease, sealed, until);
    }

    private Fill.Entry entry(Lane lane, Dependencies epochs) {
        Lifetime lifetime =
                engine.aging().lifetime(lane.time().millisAt(engine.clock().precise()), value, 0);
        long stamp = engine.stamps().next();
        EntryFormat.Meta meta = new EntryFormat.Meta(stamp, lifetime, epochs.fingerprint(), tags, version);
        return new Fill.Entry(EntryFormat.value(meta, payload), lifetime, epochs, lane);
    }

    private void replaceOlder(Lane lane, Dependencies epochs, long own) {
        Fill.Entry entry = entry(lane, epochs);
        byte[] sealed = engine.payloads().seal(redisKey, entry.bytes());
        long millis = engine.late().millis();
        byte[] tombstone = EntryFormat.tombstone(
                engine.stamps().next(), lane.time().millisAt(engine.clock().precise()) + millis);
        OwnWrite.send(
                lane,
                Script.PUT,
                EntryFormat.header(sealed),
                new Stored(entry) {
                    @Override
                    public void doesNot() {
                        noteChange(); // something newer stands there, or nobody knows what is newer
                        noteForSuccessors();
                        done.run();
                    }
                },
                redisKey,
                EntryFormat.version(own),
                sealed,
                KeyLayout.bytes(String.valueOf(entry.lifetime().expiresAt())),
                tombstone,
                KeyLayout.bytes(String.valueOf(millis)));
    }

    /** What was written stands, and memory keeps it. */
    private class Stored extends OrGiveUp {
        private final Fill.Entry entry;

        Stored(Fill.Entry entry) {
            this.entry = entry;
        }

        @Override
        public void stands() {
            noteChange();
            LocalEntry<K> local = engine.entries().of(key, engine.entries().kept(entry.bytes(), value.value()), entry);
            if (local != null) {
                engine.rememberOwn(stripe, drops, local);
            }
            noteForSuccessors();
            engine.ledger().stored(key, engine.clock().precise() - startedAt);
            done.run();
        }

        /** A server that takes this one's place may still have what this put has ended, or was too old for. */
        void noteForSuccessors() {
            engine.fleet()
                    .acknowledged(engine.deletion(redisKey), entry.lane().link().runId());
        }

        /** Where the server tells nobody, this process has to know by itself. */
        void noteChange() {
            if (!entry.lane().link().tracking()) {
                engine.changed(key);
            }
        }
    }

    /** What this put has written does not stand, or nobody knows. */
    private abstract class OrGiveUp implements OwnWrite.Outcome {
        @Override
        public void doesNot() {
            giveUp();
        }

        @Override
        public void failed(Failure failure) {
            engine.ledger().commandFailed(key.scope());
            giveUp();
        }
    }

    private void giveUp() {
        engine.fleet().ending(List.of(engine.deletion(redisKey)));
        giveUp(() -> {});
    }

    /** What stood there before is old in any case. */
    private void giveUp(Runnable instead) {
        engine.fleet().delete(List.of(engine.deletion(redisKey)), () -> {
            engine.drop(key);
            instead.run();
            done.run();
        });
    }
}
