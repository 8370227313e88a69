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

    private static final int MOST_UNDERWAY = 4;

    private final Engine<K, V> engine;
    private final Scope scope;
    private final Set<LocalKey<K>> absent = new HashSet<>();
    private final Set<LocalKey<K>> open = new HashSet<>();

    BulkRead(Engine<K, V> engine, Scope scope) {
        this.engine = engine;
        this.scope = scope;
    }

    private record Item<K>(LocalKey<K> key, byte[] redisKey, int stripe, int count) {}

    /** Keys that are surely absent: they may be leased at once. */
    Set<LocalKey<K>> absent() {
        return absent;
    }

    /** Keys that need a closer look. */
    Set<LocalKey<K>> open() {
        return open;
    }

    /** Whether nothing is left to do. */
    boolean foundAll() {
        return absent.isEmpty() && open.isEmpty();
    }

    /** Reads keys and puts what it finds into {@code answers}. */
    void read(List<LocalKey<K>> keys, Map<K, @Nullable V> answers) {
        long began = engine.clock().precise();
        Epoch[] epochs = scope.epochs(engine.fleet().epochs(), engine.clock().now());
        if (epochs == null) {
            open.addAll(keys);
            return;
        }
        int found = fetch(collectors(keys), epochs, answers);
        if (found > 0) {
            engine.hitsL2(scope, found, engine.clock().precise() - began);
        }
    }

    /** One collector for each connection, or several where there are many keys. */
    private Deque<Collector> collectors(List<LocalKey<K>> keys) {
        Deque<Collector> all = new ArrayDeque<>();
        Map<Lane, Collector> filling = new HashMap<>();
        Collector last = null; // most keys go the way of the one before
        for (LocalKey<K> key : keys) {
            byte[] redisKey = engine.redisKey(key);
            Lane lane = engine.fleet().lane(redisKey);
            if (lane == null) {
                open.add(key);
                continue;
            }
            if (last == null || last.lane != lane) {
                last = filling.get(lane);
            }
            if (last == null || last.items.size() >= MOST_KEYS) {
                last = new Collector(lane, Math.min(MOST_KEYS, keys.size()));
                filling.put(lane, last);
                all.add(last);
            }
            last.items.add(item(key, redisKey));
        }
        return all;
    }

    private Item<K> item(LocalKey<K> key, byte[] redisKey) {
        if (!engine.remembers()) {
            return new Item<>(key, redisKey, 0, 0);
        }
        int stripe = engine.stripe(key);
        return new Item<>(key, redisKey, stripe, engine.stripeCount(stripe));
    }

    /** Decodes each answer while the server is at work on the next. */
    private int fetch(Deque<Collector> unsent, Epoch[] epochs, Map<K, @Nullable V> answers) {
        Deque<Collector> underway = new ArrayDeque<>();
        int found = 0;
        while (!unsent.isEmpty() || !underway.isEmpty()) {
            while (!unsent.isEmpty() && underway.size() < MOST_UNDERWAY) {
                Collector next = unsent.remove();
                next.send();
                underway.add(next);
            }
            Collector oldest = underway.remove();
            oldest.await();
            found += take(oldest, epochs, answers);
        }
        return found;
    }

    private int take(Collector reply, Epoch[] epochs, Map<K, @Nullable V> answers) {
        int found = 0;
        for (int i = 0; i < reply.items.size(); i++) {
            Item<K> item = reply.items.get(i);
            byte[] bytes = i < reply.values.size() ? reply.values.get(i) : null;
            if (bytes == null) {
                (reply.values.isEmpty() ? open : absent).add(item.key());
            } else if (EntryFormat.read(bytes) instanceof EntryFormat.Value value
                    && decode(reply.lane, item, value, epochs, answers)) {
                found++;
            } else {
                open.add(item.key());
            }
        }
        return found;
    }

    private boolean decode(
            Lane lane, Item<K> item, EntryFormat.Value value, Epoch[] captured, Map<K, @Nullable V> answers) {
        Dependencies dependencies = scope.known(
                value, captured, engine.fleet().epochs(), engine.clock().now());
        if (dependencies == null) {
            return false;
        }
        V decoded = null;
        if (!value.isNull()) {
            try {
                decoded = engine.decode(value);
            } catch (RuntimeException | Error e) {
                return false; // its flight counts it
            }
            answers.put(item.key().key(), decoded);
        }
        if (engine.remembers()) {
            remember(lane, item, value, decoded, dependencies);
        }
        return true;
    }

    private void remember(
            Lane lane, Item<K> item, EntryFormat.Value value, @Nullable V decoded, Dependencies dependencies) {
        Object kept = engine.options().decodeEachRead() && decoded != null ? value : decoded;
        LocalEntry<K> entry =
                engine.entry(item.key(), kept, value.bytes().length, lane, dependencies, value.expiresAt());
        if (entry != null) {
            engine.rememberIf(item.stripe(), item.count(), entry);
        }
    }

    /** Waits for the values of one lane. */
    private final class Collector implements Command.Handler {
        private final Lane lane;
        private final List<Item<K>> items;
        private final CountDownLatch latch = new CountDownLatch(1);
        private volatile List<byte[]> values = List.of();

        Collector(Lane lane, int capacity) {
            this.lane = lane;
            this.items = new ArrayList<>(capacity);
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
                List<byte[]> keys = new ArrayList<>(items.size());
                items.forEach(item -> keys.add(item.redisKey()));
                Verb verb = engine.remembers() ? Verb.MGET : Verb.MGET_UNTRACKED;
                lane.sendPast(List.of(new Command(verb, keys, null, this)));
            } else {
                lane.sendPast(new Singles().commands());
            }
        }

        @Override
        @SuppressWarnings("unchecked")
        public void replied(@Nullable Object reply) {
            if (reply instanceof List<?> list && list.size() == items.size()) {
                values = (List<byte[]>) list;
            }
            latch.countDown();
        }

        @Override
        public void failed(Failure failure) {
            engine.commandFailed(scope);
            latch.countDown();
        }

        /** Where keys of one connection may lie in different slots: as many reads, in one flush. */
        private final class Singles {
            private final @Nullable Object[] replies = new Object[items.size()];
            private int missing = items.size();
            private boolean broken;

            List<Command> commands() {
                List<Command> commands = new ArrayList<>(items.size());
                for (int i = 0; i < items.size(); i++) {
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
                            items.get(i).redisKey()));
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
