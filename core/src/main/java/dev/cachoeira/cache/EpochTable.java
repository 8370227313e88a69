package dev.cachoeira.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The epochs that this process knows, tracked by the server like any value.
 *
 * <pre>
 * GET client:acme:@tenant                       known to others: that is it
 * EVALSHA epoch client:acme:@tenant &lt;nonce&gt; … else one proposes its own, fresh for every send,
 * GET client:acme:@tenant                       and believes only what this read shows
 * </pre>
 *
 * <p>The server adds the time: where a source lags, what was loaded soon after is not stored, see {@link Lag}.
 */
final class EpochTable {

    static final int MOST = 200_000;
    private static final byte[] TTL =
            KeyLayout.bytes(String.valueOf(CacheOptions.MAX_TTL.plusDays(5).toMillis()));

    private final Fleet fleet;
    private final Runtime runtime;
    private final Cache<String, Epoch> known;

    EpochTable(Fleet fleet, Runtime runtime) {
        this.fleet = fleet;
        this.runtime = runtime;
        this.known = bounded();
    }

    /** Room for so many epochs. One that is forgotten could not be told of its end any more, so it ends. */
    static Cache<String, Epoch> bounded() {
        return Caffeine.newBuilder()
                .maximumSize(MOST)
                .executor(Runnable::run)
                .<String, Epoch>evictionListener((name, epoch, cause) -> {
                    if (epoch != null) {
                        epoch.end();
                    }
                })
                .build();
    }

    /** Gets what was asked for. */
    interface Receiver {

        /** The epochs in the order of their names. */
        void found(Epoch[] epochs);

        /** They could not be read or made: nothing may be cached that depends on them. */
        void unknown();
    }

    /** Where the server pushes nothing, epochs are believed for a short time only: they are read again. */
    void confirm(String[] names, Epoch[] before, Consumer<Epoch[]> same, Runnable changed) {
        read(names, new Receiver() {
            @Override
            public void found(Epoch[] epochs) {
                if (Epoch.fingerprint(epochs) == Epoch.fingerprint(before)) {
                    same.accept(epochs);
                } else {
                    changed.run();
                }
            }

            @Override
            public void unknown() {
                changed.run();
            }
        });
    }

    /** The epochs that are known and current, or null when one is not. */
    Epoch @Nullable [] known(String[] names) {
        long now = runtime.clock().now();
        Epoch[] epochs = new Epoch[names.length];
        for (int i = 0; i < names.length; i++) {
            Epoch epoch = known.getIfPresent(names[i]);
            if (epoch == null || !epoch.current(now)) {
                return null;
            }
            epochs[i] = epoch;
        }
        return epochs;
    }

    /** Reads epochs from the server, whatever is known of them, and makes those that are missing. */
    void read(String[] names, Receiver receiver) {
        if (names.length == 0) {
            receiver.found(new Epoch[0]);
            return;
        }
        Collector collector = new Collector(names.length, receiver);
        try (Gathering gathering = Gathering.open()) {
            for (int i = 0; i < names.length; i++) {
                readOne(names[i], i, collector);
            }
        }
    }

    /**
     * Ends an epoch. One whose lane has ended stays known until then: a load that captured it must hear of this.
     *
     * @return whether it was known
     */
    boolean drop(String name) {
        Epoch epoch = known.asMap().remove(name);
        if (epoch == null) {
            return false;
        }
        epoch.end();
        return true;
    }

    private void readOne(String name, int index, Collector collector) {
        byte[] key = KeyLayout.bytes(name);
        Lane lane = fleet.lane(key);
        if (lane == null) {
            collector.failed();
            return;
        }
        lane.send(Command.of(
                Verb.GET,
                new Handler(collector) {
                    @Override
                    void read(@Nullable Object reply) {
                        if (Nonce.read(reply) != null) {
                            remember(lane, name, reply, index, collector);
                        } else if (isFence(reply)) {
                            fenced(lane, name, index, collector);
                        } else {
                            propose(lane, name, key, reply != null, index, collector);
                        }
                    }
                },
                key));
    }

    private void propose(Lane lane, String name, byte[] key, boolean corrupt, int index, Collector collector) {
        byte[] nonce =
                ByteBuffer.allocate(Long.BYTES).putLong(runtime.stamps().next()).array();
        // What became of the proposal does not matter: the read behind it tells what stands.
        Command.Handler ignored = new Command.Handler() {
            @Override
            public void replied(@Nullable Object reply) {
                // See above.
            }

            @Override
            public void failed(Failure failure) {
                // See above.
            }
        };
        Command set = Command.of(Script.EPOCH, ignored, key, nonce, TTL);
        // GETRANGE, since a GET would be gathered with others and leave before the script.
        Command get = Command.of(
                Verb.GETRANGE,
                new Handler(collector) {
                    @Override
                    void read(@Nullable Object reply) {
                        if (isFence(reply)) {
                            fenced(lane, name, index, collector);
                        } else {
                            remember(lane, name, reply, index, collector);
                        }
                    }
                },
                key,
                KeyLayout.bytes("0"),
                KeyLayout.bytes("-1"));
        if (corrupt) {
            byte[] header = EntryFormat.fence(runtime.stamps().next());
            byte[] nobody = Fencing.holder(runtime.stamps().next());
            Command delete = Command.of(Script.UNFENCE, ignored, key, header, nobody);
            lane.send(List.of(delete, set, get)); // a deletion too many is harmless
        } else {
            lane.send(List.of(set, get));
        }
    }

    private static boolean isFence(@Nullable Object reply) {
        return reply instanceof byte[] bytes && EntryFormat.isFence(bytes);
    }

    /**
     * Somebody is about to end what depends on it, or has just done so. Nothing depends on a guard: one that is fenced is
     * like no other, so what was loaded under it is stored under no tag, but what stands there may be served.
     */
    private void fenced(Lane lane, String name, int index, Collector collector) {
        if (KeyLayout.isGuard(name)) {
            byte[] unlike = ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(runtime.stamps().next())
                    .putLong(0)
                    .array();
            remember(lane, name, unlike, index, collector);
        } else {
            collector.failed();
        }
    }

    private void remember(Lane lane, String name, @Nullable Object reply, int index, Collector collector) {
        Nonce read = Nonce.read(reply);
        if (read == null) {
            collector.failed();
            return;
        }
        long nonce = read.random();
        long since =
                Math.min(lane.time().latestNanos(read.madeAt()), runtime.clock().precise());
        long now = runtime.clock().now();
        Epoch epoch = known.asMap().compute(name, (same, old) -> {
            boolean owed = fleet.journal().owes(name); // it may have been read before that was found out
            if (!owed && old != null && old.nonce() == nonce && !old.ended() && covers(lane, old.coverage(), now)) {
                return old;
            }
            if (old != null) {
                old.end();
            }
            return owed ? null : new Epoch(name, nonce, coverage(lane), since);
        });
        if (epoch == null) {
            collector.failed();
        } else {
            collector.found(index, epoch);
        }
    }

    private Coverage coverage(Lane lane) {
        return lane.link().tracking() ? lane : new Coverage(lane.endings(), untrackedUntil());
    }

    /** Whether what is read again, and is the same, goes on under its coverage. */
    private boolean covers(Lane lane, Coverage coverage, long now) {
        if (lane.link().tracking() || coverage instanceof Lane) {
            return coverage == lane && coverage.holds(now);
        }
        coverage.extend(untrackedUntil()); // each epoch has its own
        return true;
    }

    private long untrackedUntil() {
        return runtime.clock().now() + fleet.options().untrackedTtl().toNanos();
    }

    private abstract class Handler implements Command.Handler {
        private final Collector collector;

        Handler(Collector collector) {
            this.collector = collector;
        }

        abstract void read(@Nullable Object reply);

        @Override
        public void replied(@Nullable Object reply) {
            read(reply);
        }

        @Override
        public void failed(Failure failure) {
            collector.failed();
        }
    }

    /** Waits for all. */
    private static final class Collector {
        private final AtomicReferenceArray<@Nullable Epoch> epochs;
        private final AtomicInteger missing;
        private final Receiver receiver;
        private volatile boolean failed;

        Collector(int count, Receiver receiver) {
            this.epochs = new AtomicReferenceArray<>(count);
            this.missing = new AtomicInteger(count);
            this.receiver = receiver;
        }

        void found(int index, Epoch epoch) {
            epochs.set(index, epoch);
            settle();
        }

        void failed() {
            failed = true;
            settle();
        }

        private void settle() {
            if (missing.decrementAndGet() != 0) {
                return;
            }
            if (failed) {
                receiver.unknown();
                return;
            }
            Epoch[] all = new Epoch[epochs.length()];
            for (int i = 0; i < all.length; i++) {
                all[i] = java.util.Objects.requireNonNull(epochs.get(i));
            }
            receiver.found(all);
        }
    }
}
