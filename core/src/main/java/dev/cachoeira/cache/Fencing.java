package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A fence around some keys of Redis: entries, or epochs.
 *
 * <pre>
 * EVALSHA fence   client:acme:products:42 &lt;fence's header&gt; &lt;holder&gt; 30000     before the commit, and just before it
 * EVALSHA unfence client:acme:products:42 &lt;fence's header&gt; &lt;holder&gt;           after it
 * </pre>
 *
 * <p>What makes it safe:
 * <ul>
 *   <li>It replaces whatever stands there. A lease that it replaces lets nothing be filled any more; a value is gone, and an
 *       epoch too: what depended on it is dead, since its nonce never comes back.
 *   <li>Nobody else removes it: what deletes where a fence may stand is a script that spares the fences of others.
 *   <li>What is put up again before the commit need not have stood all the time: what was stored meanwhile is replaced, and
 *       was not old then.
 *   <li>When it goes, what stands there goes with it, should the fence have been lost. So old values outlive a commit only if
 *       the fence was lost and its process died as well.
 * </ul>
 */
final class Fencing implements Fence {

    private final Engine<?, ?> engine;
    private final Fleet fleet;
    private final Tally tally;
    private final Places places;
    private final byte[] holder;
    private final byte[] ttl;
    private final int replicas;
    private final AtomicBoolean over = new AtomicBoolean();

    /**
     * Prepares one of a strict cache.
     *
     * @param tally where it is counted
     */
    Fencing(Engine<?, ?> engine, Tally tally, Places places) {
        this.engine = engine;
        this.fleet = engine.fleet();
        this.tally = tally;
        this.places = places;
        this.holder = holder(engine.stamps().next());
        StrictOptions strict = engine.strictness();
        this.ttl = KeyLayout.bytes(String.valueOf(strict.fenceTtl().toMillis()));
        this.replicas = strict.fenceReplicas();
    }

    /**
     * What a fence stands for.
     *
     * @param guard a tenant's guard, which is deleted before the tags that it guards; or null
     * @param others all else
     * @param drop ends what this process knows of them
     */
    record Places(@Nullable Deletion guard, List<Deletion> others, Runnable drop) {

        List<Deletion> all() {
            return guard == null
                    ? others
                    : Stream.concat(Stream.of(guard), others.stream()).toList();
        }
    }

    /** One who holds a fence. */
    static byte[] holder(long stamp) {
        return ByteBuffer.allocate(Long.BYTES).putLong(stamp).array();
    }

    /** Puts it up; what of it could be put up goes again where not all could. */
    CompletableFuture<Fence> raise() {
        return stand().thenApply(stands -> {
            if (!stands) {
                over.set(true);
                CompletableFuture<Boolean> unused = end(0);
                throw noFence();
            }
            return this;
        });
    }

    /** Deletes without a fence of one's own, and fails if that is not acknowledged. */
    CompletableFuture<Void> delete() {
        over.set(true);
        return end(replicas).thenAccept(acknowledged -> {
            if (!acknowledged) {
                tally.fenceFailures.increment();
                throw new StrictInvalidationException(
                        "cache '" + engine.name() + "' is strict, and Redis" + orReplicas() + " could not be told"
                                + " of an invalidation: others may see the old value until it is");
            }
        });
    }

    private StrictInvalidationException noFence() {
        tally.fenceFailures.increment();
        return new StrictInvalidationException(
                "cache '" + engine.name() + "' is strict, and no fence could be put up: Redis" + orReplicas()
                        + " is away or takes nothing; what was to be invalidated must not be committed");
    }

    /** The fence stands, but by when it goes the commit may not be over. */
    private StrictInvalidationException late() {
        tally.fenceFailures.increment();
        return new StrictInvalidationException(
                "cache '" + engine.name() + "' is strict, and it took more than half of its"
                        + " fenceTtl to put up the fence before the commit: what was to be invalidated must not be committed");
    }

    private String orReplicas() {
        return replicas == 0 ? "" : ", or one of the " + replicas + " replicas that are to have it,";
    }

    @Override
    public void check() {
        beginCheck().run();
    }

    /**
     * {@link #check} in two parts.
     *
     * @return waits until it is over; to be run again when others are over, since the commit has to wait for them as well
     */
    Runnable beginCheck() {
        long began = engine.clock().precise();
        CompletableFuture<Boolean> checked = checked();
        return () -> {
            if (!Futures.join(checked)) {
                throw noFence();
            }
            if (engine.clock().precise() - began
                    > engine.strictness().fenceTtl().toNanos() / 2) {
                throw late();
            }
        };
    }

    /** {@link #check} without waiting: false when it is not certain that the fence stands. */
    CompletableFuture<Boolean> checked() {
        if (over.get()) {
            throw new IllegalStateException("this fence of cache '" + engine.name() + "' was taken down already");
        }
        return stand();
    }

    @Override
    public void abandon() {
        over.set(true);
    }

    @Override
    public void close() {
        boolean unused = Futures.join(closed());
    }

    /** {@link #close} without waiting: false when Redis is still to be told. Replicas that miss it keep the fence, until its TTL. */
    CompletableFuture<Boolean> closed() {
        return over.compareAndSet(false, true) ? end(0) : CompletableFuture.completedFuture(true);
    }

    private CompletableFuture<Boolean> stand() {
        List<Deletion> all = places.all();
        fleet.ending(all);
        places.drop().run();
        return each(all, place -> send(place, replicas, Script.FENCE, fence(), holder, ttl))
                .thenApply(stands -> {
                    places.drop().run();
                    if (stands) {
                        tally.fences.increment();
                    }
                    return stands;
                });
    }

    /**
     * Takes it down, with whatever stands there.
     *
     * @param witnesses how many replicas must have that
     */
    private CompletableFuture<Boolean> end(int witnesses) {
        Deletion guard = places.guard();
        fleet.ending(places.all());
        places.drop().run();
        CompletableFuture<Boolean> first =
                guard == null ? CompletableFuture.completedFuture(true) : end(guard, witnesses);
        return first.thenCompose(
                guarded -> each(places.others(), place -> end(place, witnesses)).thenApply(acknowledged -> {
                    places.drop().run();
                    return guarded && acknowledged;
                }));
    }

    /** What another connection has deleted no {@code WAIT} counts on this one, so there it is written in any case. */
    private CompletableFuture<Boolean> end(Deletion place, int witnesses) {
        byte[] writes = KeyLayout.bytes(witnesses > 0 ? "1" : "0");
        return send(place, witnesses, Script.UNFENCE, fence(), holder, writes).thenApply(acknowledged -> {
            if (!acknowledged) {
                fleet.owe(List.of(place));
            }
            return acknowledged;
        });
    }

    private byte[] fence() {
        return EntryFormat.fence(engine.stamps().next());
    }

    private static CompletableFuture<Boolean> each(
            Collection<Deletion> all, Function<Deletion, CompletableFuture<Boolean>> action) {
        CompletableFuture<Boolean> success = CompletableFuture.completedFuture(true);
        try (Gathering gathering = Gathering.open()) {
            for (Deletion place : all) {
                success = success.thenCombine(action.apply(place), Boolean::logicalAnd);
            }
        }
        return success;
    }

    private CompletableFuture<Boolean> send(Deletion place, int witnesses, Script script, byte[]... arguments) {
        byte[] key = KeyLayout.bytes(place.name());
        Lane lane = fleet.carrier(key);
        if (lane == null) {
            return CompletableFuture.completedFuture(fleet.alone()); // alone there is nobody to fence off
        }
        byte[][] keyAndArguments = new byte[arguments.length + 1][];
        keyAndArguments[0] = key;
        System.arraycopy(arguments, 0, keyAndArguments, 1, arguments.length);
        Sending sending = new Sending(place, witnesses, script, lane, keyAndArguments);
        sending.send();
        return sending.outcome;
    }

    /** One command on its way. */
    private final class Sending implements Command.Handler {
        private final Deletion place;
        private final int witnesses;
        private final Script script;
        private final Lane lane;
        private final byte[][] keyAndArguments;
        private final CompletableFuture<Boolean> outcome = new CompletableFuture<>();

        Sending(Deletion place, int witnesses, Script script, Lane lane, byte[][] keyAndArguments) {
            this.place = place;
            this.witnesses = witnesses;
            this.script = script;
            this.lane = lane;
            this.keyAndArguments = keyAndArguments;
        }

        void send() {
            Command command = Command.of(script, this, keyAndArguments);
            if (witnesses == 0) {
                lane.send(command);
            } else {
                lane.sendReplicated(command, witnesses);
            }
        }

        @Override
        public void replied(@Nullable Object reply) {
            if (script == Script.UNFENCE) {
                fleet.acknowledged(place, lane.link().runId());
            }
            outcome.complete(witnesses == 0 || (reply instanceof Long acknowledged && acknowledged >= witnesses));
        }

        @Override
        public void failed(Failure failure) {
            tally.errors.increment();
            outcome.complete(false);
        }
    }
}
