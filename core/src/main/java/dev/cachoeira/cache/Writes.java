package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What changes a cache. Inside a transaction everything but {@link #expire} waits for the commit. */
final class Writes<K, V> {

    private static final int MOST_PUTS = 1_000;

    private final Engine<K, V> engine;
    private final Transactions transactions;
    private final Invalidations invalidations;
    private final AtomicBoolean incomplete = new AtomicBoolean();

    Writes(Engine<K, V> engine, Transactions transactions) {
        this.engine = engine;
        this.transactions = transactions;
        this.invalidations = new Invalidations(engine.fleet());
    }

    CompletableFuture<Void> put(Scope scope, Map<? extends K, ? extends V> values, Function<? super K, Duration> ttl) {
        Map<K, V> checked = Map.copyOf(values); // refuses nulls, and later changes cannot reach it
        checked.keySet().forEach(key -> checkTtl(ttl.apply(key)));
        if (engine.strict()) {
            return invalidate(scope, checked.keySet()); // whether these values are the youngest, nobody knows
        }
        // encoded after the commit: an entity has its new version and its dates by then
        return transactions.change(
                scope, () -> putNow(scope, checked, ttl), () -> end(localKeys(scope, checked.keySet())));
    }

    /** Many are stored a part at a time, so that the deadline is one for work of a bounded size. */
    private CompletableFuture<Void> putNow(Scope scope, Map<K, V> values, Function<? super K, Duration> ttl) {
        List<Put<K, V>> puts = new ArrayList<>(values.size()); // all are encoded before the first is stored
        values.forEach((key, value) -> puts.add(new Put<>(engine, LocalKey.of(scope, key), value, ttl.apply(key))));
        CompletableFuture<Void> stored = new CompletableFuture<>();
        storeFrom(puts, 0, stored);
        return stored;
    }

    private void storeFrom(List<Put<K, V>> puts, int first, CompletableFuture<Void> stored) {
        for (int from = first; from < puts.size(); from += MOST_PUTS) {
            int to = Math.min(puts.size(), from + MOST_PUTS);
            CompletableFuture<Void> part = store(puts.subList(from, to));
            if (!part.isDone()) {
                part.thenRun(() -> storeFrom(puts, to, stored));
                return;
            }
        }
        stored.complete(null);
    }

    private CompletableFuture<Void> store(List<Put<K, V>> puts) {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        AtomicInteger missing = new AtomicInteger(puts.size());
        try (Gathering gathering = Gathering.open()) {
            puts.forEach(put -> put.store(() -> {
                if (missing.decrementAndGet() == 0) {
                    stored.complete(null);
                }
            }));
        }
        return stored;
    }

    static void checkTtl(Duration ttl) {
        List<String> problems = new ArrayList<>();
        CacheOptions.checkTtl(problems, "ttl", ttl);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.get(0));
        }
    }

    CompletableFuture<Void> invalidate(Scope scope, Collection<? extends K> keys) {
        Set<LocalKey<K>> localKeys = localKeys(scope, keys);
        scope.tally().invalidations.add(localKeys.size());
        if (engine.strict()) {
            return transactions.changeStrictly(scope, fencing(scope, keyPlaces(localKeys)));
        }
        return transactions.change(scope, () -> end(localKeys));
    }

    private Set<LocalKey<K>> localKeys(Scope scope, Collection<? extends K> keys) {
        Set<LocalKey<K>> localKeys = new LinkedHashSet<>();
        for (K key : keys) {
            localKeys.add(LocalKey.of(scope, Objects.requireNonNull(key, "key")));
        }
        return localKeys;
    }

    private CompletableFuture<Void> end(Set<LocalKey<K>> localKeys) {
        try (Gathering gathering = Gathering.open()) {
            return invalidations.keys(engine, localKeys);
        }
    }

    /** Has a value reloaded, or ends it where that cannot be. */
    CompletableFuture<Void> markStale(LocalKey<K> key) {
        if (engine.refresher() == null) {
            throw Marking.impossible(engine.name());
        }
        key.scope().tally().invalidations.increment();
        return transactions.change(
                key.scope(),
                () -> marked(key)
                        .thenCompose(marked -> marked
                                ? CompletableFuture.<Void>completedFuture(null)
                                : invalidations.keys(engine, Set.of(key))));
    }

    /** A put may be on its way that is older than what the value is marked for: it would be taken for fresh. */
    private CompletableFuture<Boolean> marked(LocalKey<K> key) {
        return engine.versioned() ? CompletableFuture.completedFuture(false) : Marking.mark(engine, key);
    }

    CompletableFuture<Void> invalidateTags(Scope scope, Collection<String> tags) {
        Set<String> epochs = new LinkedHashSet<>(List.of(scope.tagEpochs(tags)));
        scope.tally().invalidations.add(epochs.size());
        if (engine.strict() && !epochs.isEmpty()) {
            Object mark = Transactions.tenantMark(scope.tenant());
            return transactions.changeStrictly(mark, fencing(scope, tagPlaces(scope, epochs)));
        }
        return transactions.changeTenant(scope.tenant(), () -> invalidations.tags(scope.guard(), epochs));
    }

    CompletableFuture<Void> clear(Scope scope) {
        scope.tally().invalidations.increment();
        if (engine.strict()) {
            return transactions.changeStrictly(scope, fencing(scope, epochPlaces(scope.ownEpoch())));
        }
        return transactions.change(scope, () -> invalidations.epoch(scope.ownEpoch()));
    }

    /**
     * Ends the entries that match a pattern. Inside a transaction that begins with the commit, and the future is complete at
     * once.
     */
    CompletableFuture<PatternInvalidation> invalidateMatching(
            Scope scope, String pattern, Consumer<PatternInvalidation> progress) {
        KeyPattern read = KeyPattern.of(pattern);
        Objects.requireNonNull(progress, "progress");
        if (engine.strict()) { // the names that a pattern will find are not known before the commit
            return clear(scope).thenApply(any -> new PatternInvalidation(0, 0, true));
        }
        AtomicReference<@Nullable CompletableFuture<PatternInvalidation>> begun = new AtomicReference<>();
        CompletableFuture<Void> ended = transactions.change(scope, () -> {
            var sweep = new MatchingKeys<>(engine, scope, read, invalidations, incomplete, progress).begin();
            begun.set(sweep);
            return sweep.thenAccept(any -> {});
        });
        CompletableFuture<PatternInvalidation> now = begun.get();
        return now != null ? now : ended.thenApply(any -> new PatternInvalidation(0, 0, false));
    }

    CompletableFuture<Void> clearAllTenants() {
        if (engine.strict()) {
            Object mark = Transactions.cacheMark(engine.segment());
            return transactions.changeStrictly(mark, fencing(engine.scope(""), epochPlaces(engine.cacheEpoch())));
        }
        return transactions.changeCache(engine.segment(), () -> invalidations.epoch(engine.cacheEpoch()));
    }

    // ---- strict caches -----------------------------------------------------------------------------------------

    /** Puts up a fence around keys. */
    CompletableFuture<Fence> fence(Scope scope, Collection<? extends K> keys) {
        checkStrict();
        Set<LocalKey<K>> localKeys = localKeys(scope, keys);
        scope.tally().invalidations.add(localKeys.size());
        return fencing(scope, keyPlaces(localKeys)).raise();
    }

    /** Puts up a fence around all that carries some tags. */
    CompletableFuture<Fence> fenceTags(Scope scope, Collection<String> tags) {
        checkStrict();
        Set<String> epochs = new LinkedHashSet<>(List.of(scope.tagEpochs(tags)));
        scope.tally().invalidations.add(epochs.size());
        return fencing(scope, tagPlaces(scope, epochs)).raise();
    }

    private void checkStrict() {
        if (!engine.strict()) {
            throw new IllegalStateException("cache '" + engine.name() + "' is not strict, so nobody minds its fences");
        }
    }

    private Fencing fencing(Scope scope, Fencing.Places places) {
        return new Fencing(engine, scope.tally(), places);
    }

    private Fencing.Places keyPlaces(Set<LocalKey<K>> keys) {
        List<Deletion> entries = keys.stream()
                .map(key -> engine.deletion(engine.keys().redisKey(key)))
                .toList();
        return new Fencing.Places(null, entries, () -> keys.forEach(engine::drop));
    }

    private Fencing.Places tagPlaces(Scope scope, Set<String> epochs) {
        List<Deletion> tags = epochs.stream().map(Deletion::of).toList();
        return new Fencing.Places(Deletion.of(scope.guard(), epochs), tags, () -> {
            engine.fleet().dropEpoch(scope.guard());
            epochs.forEach(engine.fleet()::dropEpoch);
        });
    }

    private Fencing.Places epochPlaces(String epoch) {
        return new Fencing.Places(
                null, List.of(Deletion.of(epoch)), () -> engine.fleet().dropEpoch(epoch));
    }

    /** Reads the entry, and puts the same one with another end in its place if it still stands there. */
    CompletableFuture<Boolean> expire(LocalKey<K> key, Duration ttl) {
        checkTtl(ttl);
        int stripe = engine.stripe(key);
        int count = engine.ownStripeCount(stripe);
        LocalEntry<K> here = engine.fleet().alone() ? engine.hit(key) : null;
        if (here != null) {
            boolean present = engine.read(here) != null;
            if (present) {
                engine.expireHere(stripe, count, key, here, ttl);
            }
            return CompletableFuture.completedFuture(present);
        }
        return new AsyncReads<>(engine).read(key, null).thenCompose(found -> {
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            byte[] redisKey = engine.keys().redisKey(key);
            Lane lane = engine.fleet().lane(redisKey);
            if (found == null || lane == null) {
                done.complete(false);
            } else {
                replace(lane, key, redisKey, ttl, done);
            }
            return done;
        });
    }

    private void replace(Lane lane, LocalKey<K> key, byte[] redisKey, Duration ttl, CompletableFuture<Boolean> done) {
        lane.send(Command.of(
                Verb.GET,
                new Failing(key, done) {
                    @Override
                    public void replied(@Nullable Object reply) {
                        Rewrite rewrite = reply == null ? null : rewrite(lane, redisKey, (byte[]) reply, ttl);
                        if (rewrite == null) {
                            done.complete(false);
                        } else {
                            rewrite.send(lane, redisKey, outcome(key, done));
                        }
                    }
                },
                redisKey));
    }

    /** The same value with another end; null when there is none that may be served. */
    private @Nullable Rewrite rewrite(Lane lane, byte[] redisKey, byte[] present, Duration ttl) {
        long now = lane.time().millisAt(engine.clock().precise());
        if (!(EntryFormat.read(present) instanceof EntryFormat.Value value)) {
            return null;
        }
        Lifetime lifetime = engine.aging().lifetime(now, ttl, value.lifetime().loadMillis());
        try {
            byte[] entry = engine.payloads()
                    .withLifetime(redisKey, value, now, engine.stamps().next(), lifetime);
            return new Rewrite(EntryFormat.header(present), entry, lifetime);
        } catch (UnreadableValueException e) {
            return null; // who reads it next counts it
        }
    }

    /** An entry in the place of one that was found. */
    private record Rewrite(byte[] expected, byte[] entry, Lifetime lifetime) {

        void send(Lane lane, byte[] redisKey, OwnWrite.Outcome outcome) {
            byte[] until = KeyLayout.bytes(String.valueOf(lifetime.expiresAt()));
            OwnWrite.send(lane, Script.FILL, EntryFormat.header(entry), outcome, redisKey, expected, entry, until);
        }
    }

    private OwnWrite.Outcome outcome(LocalKey<K> key, CompletableFuture<Boolean> done) {
        return new OwnWrite.Outcome() {
            @Override
            public void stands() {
                engine.drop(key); // memory has the old end
                done.complete(true);
            }

            @Override
            public void doesNot() {
                done.complete(false);
            }

            @Override
            public void failed(Failure failure) {
                engine.drop(key);
                engine.ledger().commandFailed(key.scope());
                done.complete(false);
            }
        };
    }

    private abstract class Failing implements Command.Handler {
        private final LocalKey<K> key;
        private final CompletableFuture<Boolean> done;

        Failing(LocalKey<K> key, CompletableFuture<Boolean> done) {
            this.key = key;
            this.done = done;
        }

        @Override
        public void failed(Failure failure) {
            engine.ledger().commandFailed(key.scope());
            done.complete(false);
        }
    }
}
