package dev.cachoeira.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Some batches of one queue, under its lease: read what is due, write it, end the cached values, remove it. On one background
 * thread, which waits.
 *
 * <p>The cached values are ended before the changes leave the queue: whoever has filed one may have died before it could do so
 * itself. Whoever loads in between finds the change in the queue, which is what the source has too.
 *
 * <p>A batch that fails is halved until a single change fails, which is to blame: it waits, the longer the more often it has
 * failed, and is given up after that many times. The others are tried together. If these fail as well and nothing at all was
 * written, the source is to blame: they wait without blame, and until it takes something again it is asked with one change at
 * a time.
 */
final class QueueFlush<K, V> {

    /** After how long another process takes over. */
    private static final Duration LEASE = Duration.ofSeconds(6);

    /** For how long a lease is renewed while the writer does not return. */
    private static final Duration LONGEST_WRITE = Duration.ofMinutes(1);

    /** Others shall have their turn: this process's queues, and other processes. */
    private static final int MOST_BATCHES = 8;

    private final Engine<K, V> engine;
    private final WriteBehindOptions options;
    private final QueueCommands commands;
    private final QueueState queue;
    private final SourceWriter<K, V> writer;
    private final ChangeCodec<K, V> codec;
    private final Invalidations invalidations;
    private final FleetLease lease;
    private volatile long busySince;
    private volatile boolean over;
    private long written;

    QueueFlush(
            Engine<K, V> engine,
            WriteBehindOptions options,
            QueueCommands commands,
            QueueState queue,
            SourceWriter<K, V> writer) {
        this.engine = engine;
        this.options = options;
        this.commands = commands;
        this.queue = queue;
        this.writer = writer;
        this.codec = new ChangeCodec<>(engine);
        this.invalidations = new Invalidations(engine.fleet());
        this.lease = commands.lease(queue.keys(), LEASE);
    }

    /** How it went. */
    enum Result {
        /** Nothing was due. */
        IDLE,
        /** Nothing is due any more. */
        DONE,
        /** There may be more. */
        MORE,
        /** Something could not be written. */
        FAILED,
        /** Another thread or process has it. */
        ELSEWHERE
    }

    /** A change as the queue holds it, and as the writer gets it. */
    private record Item<K, V>(QueueCommands.Taken taken, LocalKey<K> key, Change<K, V> change) {}

    /**
     * Does it.
     *
     * @throws WriteBehindException when the queue cannot be used
     */
    Result run() {
        FleetLease.Taking taking = Futures.join(lease.take());
        try {
            if (taking != FleetLease.Taking.TAKEN) {
                return Result.ELSEWHERE;
            }
            busySince = engine.clock().precise();
            renewLater();
            return batches();
        } finally {
            over = true;
            if (taking != FleetLease.Taking.ANOTHERS) {
                lease.release();
            }
        }
    }

    private void renewLater() {
        engine.timers().after(LEASE.dividedBy(3), () -> {
            if (!over && engine.clock().precise() - busySince < LONGEST_WRITE.toNanos()) {
                var unused = lease.renew();
                renewLater();
            }
        });
    }

    private Result batches() {
        int most = queue.rounds() == 0 ? options.batchSize() : 1;
        for (int i = 0; i < MOST_BATCHES; i++) {
            QueueCommands.Take take = Futures.join(commands.take(queue.keys(), most, queue.horizon()));
            if (take.changes().isEmpty()) {
                return written == 0 ? Result.IDLE : Result.DONE;
            }
            long before = written;
            boolean all = write(take.changes());
            if (!lease.held()) {
                return Result.ELSEWHERE;
            }
            if (!all && written == before) {
                return Result.FAILED;
            }
            most = options.batchSize();
        }
        return Result.MORE;
    }

    /** Whether all were written. */
    private boolean write(List<QueueCommands.Taken> changes) {
        Map<String, List<Item<K, V>>> byTenant = new LinkedHashMap<>();
        boolean all = true;
        for (QueueCommands.Taken taken : changes) {
            try {
                Item<K, V> item = read(taken);
                byTenant.computeIfAbsent(item.change().tenant(), any -> new ArrayList<>())
                        .add(item);
            } catch (RuntimeException | Error e) {
                blame(taken, e);
                all = false;
            }
        }
        for (List<Item<K, V>> items : byTenant.values()) {
            all &= writeAll(items);
        }
        return all;
    }

    private Item<K, V> read(QueueCommands.Taken taken) {
        LocalKey<K> key = codec.key(taken.field());
        QueuedChange change = taken.change();
        V value = change.removal() ? null : codec.value(queue.keys(), taken.field(), change);
        return new Item<>(taken, key, new Change<>(key.scope().tenant(), key.key(), value, change.sequence()));
    }

    /** Writes changes of one tenant, in smaller and smaller parts where they fail; whether all were written. */
    private boolean writeAll(List<Item<K, V>> items) {
        List<Item<K, V>> left = items;
        boolean all = true;
        boolean doubt = false;
        while (!left.isEmpty() && lease.held()) {
            Throwable failure = writeTogether(left);
            if (failure == null) {
                return all;
            }
            all = false;
            if (doubt) {
                postpone(left, failure);
                return false;
            }
            long before = written;
            left = withoutCulprit(left, failure);
            doubt = written == before;
        }
        return false;
    }

    /** Blames one change that fails by itself, and returns those of which nobody knows whether they do. */
    private List<Item<K, V>> withoutCulprit(List<Item<K, V>> failed, Throwable why) {
        List<Item<K, V>> suspects = failed;
        List<Item<K, V>> others = new ArrayList<>();
        Throwable failure = why;
        while (suspects.size() > 1 && lease.held()) {
            List<Item<K, V>> half = suspects.subList(0, suspects.size() / 2);
            List<Item<K, V>> rest = suspects.subList(half.size(), suspects.size());
            Throwable halfFailed = writeTogether(half);
            if (halfFailed != null) {
                failure = halfFailed;
                suspects = half;
                others.addAll(0, rest);
            } else {
                suspects = rest;
                failure = rest.size() > 1 || !lease.held() ? failure : writeTogether(rest);
            }
            if (failure == null) {
                return others; // it was chance
            }
        }
        if (suspects.size() == 1 && lease.held()) {
            blame(suspects.get(0).taken(), failure);
        }
        return others;
    }

    /** Writes changes and removes them; returns what the writer has thrown, or null. */
    private @Nullable Throwable writeTogether(List<Item<K, V>> items) {
        busySince = engine.clock().precise();
        Throwable failure = writer.write(items.stream().map(Item::change).toList());
        if (failure == null) {
            written += items.size();
            end(items.stream().map(Item::key).toList());
            long unused = Futures.join(commands.settle(
                    queue.keys(), items.stream().map(Item::taken).toList()));
        }
        return failure;
    }

    private void end(Collection<LocalKey<K>> keys) {
        Futures.join(invalidations.keys(engine, keys));
    }

    private void blame(QueueCommands.Taken taken, Throwable failure) {
        Duration wait = jittered(options.backoffAfter(taken.failures() + 1));
        List<byte[]> died;
        try {
            died = Futures.join(commands.setBack(queue.keys(), List.of(taken), true, wait, writer.reason(failure)));
        } catch (WriteBehindException e) {
            if (e.reason() == WriteBehindException.Reason.UNKNOWN) {
                endGivenUp(taken); // it may have been
            }
            throw e;
        }
        if (!died.isEmpty()) {
            writer.gaveUp(died.size());
            endGivenUp(taken);
        }
    }

    /** What is cached is not what the source has. */
    private void endGivenUp(QueueCommands.Taken taken) {
        try {
            end(List.of(codec.key(taken.field())));
        } catch (IllegalArgumentException e) {
            // It stands for no key of this cache, so nothing is cached under it.
        }
    }

    private void postpone(List<Item<K, V>> items, Throwable failure) {
        Duration wait = jittered(options.backoffAfter(queue.rounds() + 1));
        List<byte[]> unused = Futures.join(commands.setBack(
                queue.keys(), items.stream().map(Item::taken).toList(), false, wait, writer.reason(failure)));
    }

    /** From half of it to all of it. */
    private Duration jittered(Duration wait) {
        long half = wait.toNanos() / 2;
        return Duration.ofNanos(half + Math.floorMod(engine.stamps().next(), half + 1));
    }
}
