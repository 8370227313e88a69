package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The quick way through Redis for many keys at once: one {@code MGET} for each connection, decoded on the caller's
 * thread, without a flight for each key. What it cannot answer (absent keys, leases, dead values, unknown tags) is left to
 * flights.
 *
 * <p>A value goes to memory only if its key's stripe has not moved since before the read was sent. Where nothing goes to
 * memory, nobody needs to be told of these keys: their caller has what it asked for, and nobody joins it. So the server
 * does not track them, which is a good part of its work.
 */
final class BulkRead<K, V> {

    /** A larger MGET would keep other clients of the server waiting. */
    private static final int MOST_KEYS = 256;

    /** A smaller piece costs more than is won by decoding it while the server is at work on the next. */
    private static final int LEAST_KEYS = 25;

    private static final int MOST_UNDERWAY = 4;

    private final Engine<K, V> engine;
    private final Scope scope;
    private final List<LocalKey<K>> keys;
    private final @Nullable Object[] found;
    private final @Nullable Validator @Nullable [] validators;
    private final Set<LocalKey<K>> absent = new HashSet<>();
    private final Set<LocalKey<K>> open = new HashSet<>();
    private final Map<LocalKey<K>, Long> overdue = new HashMap<>();

    /**
     * Prepares one.
     *
     * @param telling whether validators are asked for
     */
    BulkRead(Engine<K, V> engine, Scope scope, List<LocalKey<K>> keys, boolean telling) {
        this.engine = engine;
        this.scope = scope;
        this.keys = keys;
        this.found = new Object[keys.size()];
        this.validators = telling && engine.validators() != null ? new Validator[keys.size()] : null;
    }

    /** The value of one of the keys, by its place among them; null for what was not found, and for a cached null. */
    @SuppressWarnings("unchecked")
    @Nullable
    V value(int index) {
        return (V) found[index];
    }

    /** The validator of what was found for one of the keys, by its place among them. */
    @Nullable
    Validator validator(int index) {
        return validators == null ? null : validators[index];
    }

    /** Whether something was found for one of the keys, be it a cached null. */
    boolean found(LocalKey<K> key) {
        return !open.contains(key) && !absent.contains(key);
    }

    /** Keys that are surely absent: they may be leased at once. */
    Set<LocalKey<K>> absent() {
        return absent;
    }

    /** Keys that need a closer look. */
    Set<LocalKey<K>> open() {
        return open;
    }

    /** Keys whose value is to be reloaded, and until when it was fresh. */
    Map<LocalKey<K>, Long> overdue() {
        return overdue;
    }

    /** Whether nothing is left to do. */
    boolean foundAll() {
        return absent.isEmpty() && open.isEmpty();
    }

    /** Reads what it can. */
    void read() {
        long began = engine.clock().precise();
        long now = engine.clock().now();
        Epoch[] epochs = scope.epochs(engine.fleet().epochs(), now);
        if (epochs == null) {
            open.addAll(keys);
            return;
        }
        AtomicInteger underway = engine.fleet().bulkReads();
        int hits;
        try {
            hits = fetch(collectors(underway.incrementAndGet() == 1 ? half() : MOST_KEYS, now), epochs);
        } finally {
            underway.decrementAndGet();
        }
        if (hits > 0) {
            engine.ledger().hitsL2(scope, hits, engine.clock().precise() - began);
        }
    }

    /** One collector for each connection, or several where there are many keys. */
    private Deque<Collector> collectors(int most, long now) {
        Deque<Collector> all = new ArrayDeque<>();
        Map<Lane, Collector> filling = new HashMap<>();
        Collector last = null; // most keys go the way of the one before
        for (int i = 0; i < found.length; i++) {
            LocalKey<K> key = keys.get(i);
            byte[] redisKey = engine.keys().redisKey(key);
            Lane lane = engine.fleet().lane(redisKey, now);
            if (lane == null) {
                open.add(key);
                continue;
            }
            if (last == null || last.lane != lane) {
                last = filling.get(lane);
            }
            if (last == null || last.full()) {
                last = new Collector(lane, Math.min(found.length - i, most));
                filling.put(lane, last);
                all.add(last);
            }
            last.add(i, redisKey);
        }
        return all;
    }

    /**
     * With two halves the server and this thread are at work at the same time. Where others read as well, everybody is at
     * work anyway, and a second command is only more to do.
     */
    private int half() {
        int half = (found.length + 1) / 2;
        return half < LEAST_KEYS ? MOST_KEYS : Math.min(MOST_KEYS, half);
    }

    /** Decodes each answer while the server is at work on the next. */
    private int fetch(Deque<Collector> unsent, Epoch[] epochs) {
        Deque<Collector> underway = new ArrayDeque<>();
        int hits = 0;
        while (!unsent.isEmpty() || !underway.isEmpty()) {
            while (!unsent.isEmpty() && underway.size() < MOST_UNDERWAY) {
                Collector next = unsent.remove();
                next.send();
                underway.add(next);
            }
            Collector oldest = underway.remove();
            oldest.await();
            hits += oldest.take(epochs);
        }
        return hits;
    }

    /** Waits for the values of one lane. */
    private final class Collector implements Command.Handler {
        private final Lane lane;
        private final int[] places;
        private final List<byte[]> redisKeys;
        private final int @Nullable [] stripes;
        private final int @Nullable [] counts;
        private final CountDownLatch latch = new CountDownLatch(1);
        private volatile List<byte[]> values = List.of();

        Collector(Lane lane, int capacity) {
            this.lane = lane;
            this.places = new int[capacity];
            this.redisKeys = new ArrayList<>(capacity);
            this.stripes = engine.remembers() ? new int[capacity] : null;
            this.counts = engine.remembers() ? new int[capacity] : null;
        }

        boolean full() {
            return size() == places.length;
        }

        int size() {
            return redisKeys.size();
        }

        void add(int place, byte[] redisKey) {
            int at = size();
            places[at] = place;
            if (stripes != null && counts != null) {
                stripes[at] = engine.stripe(keys.get(place));
                counts[at] = engine.stripeCount(stripes[at]);
            }
            redisKeys.add(redisKey);
        }

        int take(Epoch[] epochs) {
            long now = engine.clock().now();
            List<byte[]> reply = values;
            int hits = 0;
            for (int i = 0; i < size(); i++) {
                byte[] bytes = i < reply.size() ? reply.get(i) : null;
                if (bytes == null) {
                    (reply.isEmpty() ? open : absent).add(keys.get(places[i]));
                } else if (EntryFormat.read(bytes) instanceof EntryFormat.Value value
                        && decode(i, value, epochs, now)) {
                    hits++;
                } else {
                    open.add(keys.get(places[i]));
                }
            }
            return hits;
        }

        private boolean decode(int at, EntryFormat.Value value, Epoch[] captured, long now) {
            Dependencies dependencies =
                    scope.known(value, captured, engine.fleet().epochs(), now);
            boolean unsure = dependencies != null && engine.strict() && !dependencies.surelyCurrent(lane);
            if (dependencies == null || unsure || engine.pastItsTtl(value, lane)) {
                return false;
            }
            EntryFormat.Value open;
            V decoded;
            try {
                open = engine.open(redisKeys.get(at), value, lane);
                decoded = open.isNull() ? null : engine.decode(open);
            } catch (RuntimeException | Error e) {
                return false; // its flight counts it
            }
            long since = engine.overdue(value, lane);
            if (since != Answer.FRESH) {
                overdue.put(keys.get(places[at]), since);
            }
            found[places[at]] = decoded;
            if (validators != null) {
                validators[places[at]] =
                        engine.validator(keys.get(places[at]), value.stamp(), value.lifetime(), lane, Level.L2);
            }
            if (stripes != null && counts != null) {
                remember(keys.get(places[at]), stripes[at], counts[at], open, decoded, dependencies);
            }
            return true;
        }

        private void remember(
                LocalKey<K> key,
                int stripe,
                int count,
                EntryFormat.Value value,
                @Nullable V decoded,
                Dependencies dependencies) {
            Object kept = engine.options().decodeEachRead() && decoded != null ? value : decoded;
            LocalEntry<K> entry = engine.entries()
                    .of(key, kept, value.bytes().length, lane, dependencies, value.lifetime(), value.stamp());
            if (entry != null) {
                engine.rememberIf(stripe, count, entry);
            }
        }

        /** Ends with the lane's deadline at the latest. */
        void await() {
            boolean interrupted = false;
            while (true) {
                try {
                    latch.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        void send() {
            if (lane.link().severalKeysPerCommand()) {
                Verb verb = engine.remembers() ? Verb.MGET : Verb.MGET_UNTRACKED;
                lane.sendPast(List.of(new Command(verb, redisKeys, null, this)));
            } else {
                lane.sendPast(new Singles().commands());
            }
        }

        @Override
        @SuppressWarnings("unchecked")
        public void replied(@Nullable Object reply) {
            if (reply instanceof List<?> list && list.size() == size()) {
                values = (List<byte[]>) list;
            }
            latch.countDown();
        }

        @Override
        public void failed(Failure failure) {
            engine.ledger().commandFailed(scope);
            latch.countDown();
        }

        /** Where keys of one connection may lie in different slots: as many reads, in one flush. */
        private final class Singles {
            private final @Nullable Object[] replies = new Object[size()];
            private int missing = size();
            private boolean broken;

            List<Command> commands() {
                List<Command> commands = new ArrayList<>(size());
                for (int i = 0; i < size(); i++) {
                    int index = i;
                    commands.add(Command.of(
                            Verb.GET,
                            new Command.Handler() {
                                @Override
                                public void replied(@Nullable Object reply) {
                                    settle(index, reply, false);
                                }

                                @Override
                                public void failed(Failure failure) {
                                    settle(index, null, true);
                                }
                            },
                            redisKeys.get(i)));
                }
                return commands;
            }

            private void settle(int index, @Nullable Object reply, boolean failed) {
                boolean last;
                synchronized (this) {
                    replies[index] = reply;
                    broken |= failed;
                    last = --missing == 0;
                }
                if (last && broken) {
                    Collector.this.failed(Failure.unknown("a read of a batch failed"));
                } else if (last) {
                    Collector.this.replied(java.util.Arrays.asList(replies));
                }
            }
        }
    }
}
