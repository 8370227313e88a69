package dev.cachoeira.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One {@code getAll}: memory, then {@link BulkRead}, then a flight for each key that is still missing.
 *
 * <p>Everything happens on the caller's thread, which works through what the flights hand it. It calls the loader when
 * every flight of its own is decided: has its lease, its answer, or has met somebody else's load. Others' loads are
 * waited for after that, so two batches that hold what the other one wants do not stop each other.
 */
final class BatchCall<K, V> {

    private final Engine<K, V> engine;
    private final Scope scope;
    private final @Nullable BatchLoader<K, V> loader;
    private final @Nullable Map<K, Duration> ttls;
    private final CallersThread thread;
    private final Map<K, @Nullable V> answers;
    /** Where each answer came from; null when nobody asks. */
    private @Nullable Map<K, Lookup<V>> lookups;

    private final List<Place> ready = new ArrayList<>();
    private final Set<Place> held = new java.util.LinkedHashSet<>();
    private final long began;
    private final long deadline;
    private int unanswered;
    private int undecided;

    BatchCall(Engine<K, V> engine, Scope scope, @Nullable BatchLoader<K, V> loader, int size) {
        this(engine, scope, loader, size, null);
    }

    /**
     * One whose loader is perhaps no source.
     *
     * @param ttls how long what it brings lives, when it is none: then it has nothing for what is cached already; else null
     */
    BatchCall(
            Engine<K, V> engine,
            Scope scope,
            @Nullable BatchLoader<K, V> loader,
            int size,
            @Nullable Map<K, Duration> ttls) {
        this.answers = new LinkedHashMap<>(size * 4 / 3 + 1);
        this.engine = engine;
        this.scope = scope;
        this.loader = loader;
        this.ttls = ttls;
        this.thread = new CallersThread(engine::inBackground);
        this.began = engine.clock().precise();
        this.deadline = began + engine.options().leaseWait().toNanos();
    }

    Map<K, V> get(Collection<? extends K> keys) {
        find(keys);
        answers.values().removeIf(Objects::isNull);
        return answers;
    }

    /** The same with where each answer came from, "there is none" included. */
    Map<K, Lookup<V>> lookup(Collection<? extends K> keys) {
        Map<K, Lookup<V>> told = new HashMap<>();
        lookups = told;
        find(keys);
        Map<K, Lookup<V>> ordered = new LinkedHashMap<>();
        for (K key : answers.keySet()) {
            Lookup<V> found = told.get(key);
            if (found != null) {
                ordered.put(key, found);
            }
        }
        return ordered;
    }

    private void find(Collection<? extends K> keys) {
        List<LocalKey<K>> missing = fromMemory(keys);
        if (!missing.isEmpty()) {
            fromRedis(missing);
        }
    }

    /** Answers what it can; every other key gets its place in the order, without a value. */
    private List<LocalKey<K>> fromMemory(Collection<? extends K> keys) {
        boolean remembered = engine.remembersAnything();
        Map<LocalKey<K>, Long> overdue = new HashMap<>();
        List<LocalKey<K>> missing = new ArrayList<>(remembered ? 16 : keys.size());
        for (K key : keys) {
            LocalKey<K> localKey = LocalKey.of(scope, Objects.requireNonNull(key, "key"));
            LocalEntry<K> entry = remembered ? engine.hit(localKey) : null;
            int before = answers.size();
            V value = entry == null ? null : engine.read(entry);
            V known = answers.put(key, value);
            if (answers.size() == before) {
                answers.put(key, known); // asked for twice
            } else if (entry == null) {
                missing.add(localKey);
            } else {
                if (lookups != null) {
                    lookups.put(key, new Lookup<>(value, Level.L1, engine.validator(entry, Level.L1)));
                }
                verify(localKey, Level.L1);
                note(overdue, localKey, engine.overdue(entry));
            }
        }
        refresh(overdue);
        return missing;
    }

    private void note(Map<LocalKey<K>, Long> overdue, LocalKey<K> key, long since) {
        if (since != Answer.FRESH) {
            overdue.put(key, since);
        }
    }

    private void refresh(Map<LocalKey<K>, Long> overdue) {
        Refresher<K, V> refresher = engine.refresher();
        if (refresher != null && loader != null && ttls == null && !overdue.isEmpty()) {
            refresher.refreshAll(overdue, loader);
        }
    }

    private void fromRedis(List<LocalKey<K>> missing) {
        BulkRead<K, V> bulk = new BulkRead<>(engine, scope, missing, lookups != null);
        bulk.read();
        keepFound(bulk, missing);
        if (lookups != null) {
            tellFound(bulk, missing, lookups);
        }
        if (engine.ledger().access().on()) {
            forEachFound(bulk, missing, key -> engine.ledger().access().hit(key, Level.L2, soFar()));
        }
        if (engine.verifier() != null) {
            forEachFound(bulk, missing, key -> verify(key, Level.L2));
        }
        refresh(bulk.overdue());
        if (loader == null) {
            bulk.absent().forEach(key -> engine.ledger().missed(key, soFar()));
        }
        if (bulk.foundAll()) {
            return;
        }
        try {
            try (Gathering gathering = Gathering.open()) {
                for (int i = 0; i < missing.size(); i++) {
                    LocalKey<K> key = missing.get(i);
                    if (bulk.open().contains(key)) {
                        board(key, i, null);
                    } else if (loader != null && bulk.absent().contains(key)) {
                        board(key, i, Flight.ABSENT);
                    }
                }
            }
            work();
        } finally {
            close();
        }
    }

    /** Missing keys are among the answers in the same order, without a value: nothing has to be looked up. */
    private void keepFound(BulkRead<K, V> bulk, List<LocalKey<K>> missing) {
        int next = 0;
        for (Map.Entry<K, @Nullable V> answer : answers.entrySet()) {
            if (next < missing.size() && missing.get(next).key().equals(answer.getKey())) {
                answer.setValue(bulk.value(next++));
            }
        }
    }

    private void tellFound(BulkRead<K, V> bulk, List<LocalKey<K>> missing, Map<K, Lookup<V>> told) {
        for (int i = 0; i < missing.size(); i++) {
            if (bulk.found(missing.get(i))) {
                told.put(missing.get(i).key(), new Lookup<>(bulk.value(i), Level.L2, bulk.validator(i)));
            }
        }
    }

    /** Keys that travel together all take the time of their call. */
    private long soFar() {
        return engine.clock().precise() - began;
    }

    private void forEachFound(BulkRead<K, V> bulk, List<LocalKey<K>> asked, Consumer<LocalKey<K>> action) {
        for (LocalKey<K> key : asked) {
            if (bulk.found(key)) {
                action.accept(key);
            }
        }
    }

    private void verify(LocalKey<K> key, Level level) {
        Verifier<K, V> verifier = engine.verifier();
        if (verifier != null && loader != null && ttls == null && verifier.due(level)) {
            verifier.verifyOneOfBatch(key, loader);
        }
    }

    /** After a failure: nobody is kept waiting for what will not be loaded now. */
    private void close() {
        try {
            ready.forEach(place -> place.flight().abandoned());
            held.forEach(Place::leave);
        } finally {
            thread.close();
        }
    }

    private void board(LocalKey<K> key, int index, byte @Nullable [] dead) {
        Place place = new Place(key, index);
        unanswered++;
        undecided++;
        place.board(dead);
    }

    private void work() {
        while (unanswered > 0) {
            Runnable task = thread.next();
            if (task != null) {
                task.run();
            } else if (!ready.isEmpty() && undecided == 0) {
                loadChunk();
            } else {
                park();
            }
        }
    }

    private void park() {
        long left = deadline - engine.clock().precise();
        if (left > 0) {
            thread.park(left);
        } else if (!leaveHeld()) {
            thread.park(); // the flights that are left count on this thread, or are about to answer
        }
    }

    /** Past the deadline what others load is loaded here, and not stored. */
    private boolean leaveHeld() {
        List<Place> left = new ArrayList<>();
        for (Place place : List.copyOf(held)) {
            if (place.leave()) {
                left.add(place);
            }
        }
        if (left.isEmpty()) {
            return false;
        }
        left.forEach(held::remove);
        left.forEach(Place::decide);
        unanswered -= left.size();
        left.forEach(place -> engine.ledger().missed(place.key, soFar()));
        if (loader != null) {
            for (int i = 0; i < left.size(); i += engine.options().batchSize()) {
                List<Place> chunk = left.subList(
                        i, Math.min(left.size(), i + engine.options().batchSize()));
                Map<K, Loaded<V>> loaded = loadAlone(chunk);
                chunk.forEach(place -> place.keepLoaded(loaded.get(place.key.key())));
            }
        }
        return true;
    }

    /** In the order in which the keys were asked for, whichever connection was heard of first. */
    private void loadChunk() {
        ready.sort(java.util.Comparator.comparingInt(place -> place.index));
        List<Place> chunk = new ArrayList<>(
                ready.subList(0, Math.min(ready.size(), engine.options().batchSize())));
        ready.removeAll(chunk);
        long began = engine.clock().precise();
        Map<K, Loaded<V>> loaded;
        try {
            loaded = load(chunk);
        } catch (Throwable e) {
            long nanos = engine.clock().precise() - began;
            chunk.forEach(place -> place.flight().loadFailed(e, nanos)); // they tell this call, if they know no better
            return;
        }
        long nanos = engine.clock().precise() - began;
        try (Gathering gathering = Gathering.open()) {
            for (Place place : chunk) {
                place.loaded(loaded.get(place.key.key()), nanos);
            }
        }
    }

    private Map<K, Loaded<V>> load(List<Place> chunk) throws Exception {
        Map<K, Loaded<V>> loaded = BatchLoads.load(
                Objects.requireNonNull(loader),
                chunk.stream().map(place -> place.key).toList());
        if (ttls != null) {
            loaded.replaceAll((key, brought) -> brought.living(Objects.requireNonNull(ttls.get(key))));
        }
        return loaded;
    }

    /** Loads what is not stored. */
    private Map<K, Loaded<V>> loadAlone(List<Place> chunk) {
        try {
            return load(chunk);
        } catch (Exception e) {
            throw Sneaky.rethrow(e);
        }
    }

    /** One key's ticket. Its flight may speak on any thread; what it says is done on the caller's. */
    private final class Place implements Ticket<K, V> {

        private final LocalKey<K> key;
        private final int index;
        private @Nullable Flight<K, V> flight;
        private boolean decided;

        Place(LocalKey<K> key, int index) {
            this.key = key;
            this.index = index;
        }

        void board(byte @Nullable [] dead) {
            decided = false;
            Flight<K, V> boarded = engine.board(key, this, dead);
            flight = boarded;
            if (!boarded.isFirst(this)) {
                held(boarded);
            }
        }

        private void decide() {
            if (!decided) {
                decided = true;
                undecided--;
            }
        }

        @Override
        public boolean loads() {
            return loader != null;
        }

        @Override
        public void work(Runnable task) {
            thread.execute(task);
        }

        @Override
        public void load(Flight<K, V> boarded) {
            if (thread.closed()) {
                boarded.abandoned();
                return;
            }
            flight = boarded;
            held.remove(this);
            ready.add(this);
            decide();
        }

        @Override
        public void held(Flight<K, V> boarded) {
            work(() -> {
                if (!thread.closed() && boarded == flight) {
                    decide();
                    held.add(this);
                }
            });
        }

        /** It may be left in the end, but until then the other keys wait for it to be loaded together. */
        @Override
        public void overdue(Flight<K, V> boarded) {
            work(() -> {
                if (!thread.closed() && boarded == flight) {
                    held.add(this);
                }
            });
        }

        @Override
        public void answer(Answer<V> answer) {
            work(() -> answered(answer));
        }

        private void answered(Answer<V> answer) {
            if (thread.closed()) {
                return;
            }
            held.remove(this);
            boolean again = answer instanceof Answer.Again<V> || answer instanceof Answer.Absent<V>;
            if (again && loader != null && !late()) {
                undecided += decided ? 1 : 0;
                board(null);
                return;
            }
            decide();
            unanswered--;
            if (answer instanceof Answer.Found<V> found && found.level() != Level.SOURCE) {
                keep(found);
                (found.level() == Level.L1 ? scope.tally().hitsL1 : scope.tally().hitsL2).increment();
                engine.ledger().access().hit(key, found.level(), soFar());
                verify(key, found.level());
                if (found.overdue() != Answer.FRESH) {
                    refresh(Map.of(key, found.overdue()));
                }
                return;
            }
            engine.ledger().missed(key, soFar());
            if (answer instanceof Answer.Found<V> found) {
                keep(found);
            } else if (answer instanceof Answer.Failed<V> failed) {
                throw Sneaky.rethrow(failed.cause());
            } else if (again && loader != null) {
                keepLoaded(loadAlone(List.of(this)).get(key.key()));
            }
        }

        private boolean late() {
            return engine.clock().precise() - deadline >= 0;
        }

        private void keep(Answer.Found<V> found) {
            keep(found.value());
            if (lookups != null) {
                lookups.put(key.key(), found.lookup());
            }
        }

        private void keep(@Nullable V value) {
            if (value != null) {
                answers.put(key.key(), value);
            }
        }

        /** What was loaded for this call alone; null when it was left out. */
        void keepLoaded(@Nullable Loaded<V> loaded) {
            if (loaded == null) {
                return;
            }
            keep(loaded.value());
            if (lookups != null) {
                lookups.put(key.key(), new Lookup<>(loaded.value(), Level.SOURCE));
            }
        }

        boolean leave() {
            return flight != null && flight.leave(this);
        }

        /** What was loaded for all who wait for it; null when it was left out. */
        void loaded(@Nullable Loaded<V> loaded, long nanos) {
            if (loaded == null) {
                flight().leftOut();
            } else {
                flight().loaded(loaded, nanos);
            }
        }

        private Flight<K, V> flight() {
            return Objects.requireNonNull(flight);
        }
    }
}
