package dev.cachoeira.cache;

import dev.cachoeira.tenant.MissingTenantException;
import dev.cachoeira.tenant.TenantResolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Remembers nothing and calls loaders; refuses a missing tenant all the same, so that switching on breaks nobody. */
final class DisabledCache<K, V> implements Cache<K, V> {

    private final Engine.Definition<K, V> definition;
    private final TenantResolver tenants;
    private final Executor executor;
    private final Tally tally;
    private final boolean behind;
    private final @Nullable String tenant;

    /**
     * Makes one.
     *
     * @param behind whether it is to be written behind, so that what is put must not get lost
     */
    DisabledCache(Engine.Definition<K, V> definition, TenantResolver tenants, Executor executor, boolean behind) {
        this(definition, tenants, executor, new Tally(), behind, null);
    }

    private DisabledCache(
            Engine.Definition<K, V> definition,
            TenantResolver tenants,
            Executor executor,
            Tally tally,
            boolean behind,
            @Nullable String tenant) {
        this.definition = definition;
        this.tenants = tenants;
        this.executor = executor;
        this.tally = tally;
        this.behind = behind;
        this.tenant = tenant;
    }

    private void checkTenant() {
        if (!definition.options().shared() && tenant == null && tenants.currentTenant() == null) {
            throw new MissingTenantException(
                    "cache '" + name() + "' belongs to tenants, and this call names none: use forTenant(...)");
        }
    }

    @Override
    public String name() {
        return definition.name();
    }

    @Override
    public boolean isShared() {
        return definition.options().shared();
    }

    @Override
    public Cache<K, V> forTenant(String newTenant) {
        if (definition.options().shared()) {
            throw new IllegalStateException("cache '" + name() + "' is shared by all tenants and has none of its own");
        }
        return new DisabledCache<>(definition, tenants, executor, tally, behind, CacheView.checkTenant(newTenant));
    }

    @Override
    public Cache<K, V> with(ReadOptions options) {
        ReadOptions unused = options.checked(
                name(),
                definition.tags() != null,
                definition.options().freshness().refreshes());
        return this; // there is nothing to read from or to store in
    }

    @Override
    public @Nullable V get(K key) {
        checkTenant();
        Objects.requireNonNull(key, "key");
        return null;
    }

    @Override
    public @Nullable V get(K key, Loader<? super K, ? extends V> loader) {
        checkTenant();
        Objects.requireNonNull(key, "key");
        tally.bypasses.increment();
        try {
            V value = loader.load(key);
            tally.loads.increment();
            return value;
        } catch (Throwable e) {
            tally.loadFailures.increment();
            throw Sneaky.rethrow(e);
        }
    }

    @Override
    public Lookup<V> lookup(K key, Loader<? super K, ? extends V> loader) {
        return new Lookup<>(get(key, loader), Level.BYPASS);
    }

    @Override
    public Map<K, V> getAll(Collection<? extends K> keys) {
        checkTenant();
        return Map.of();
    }

    @Override
    public Map<K, V> getAll(Collection<? extends K> keys, BatchLoader<K, V> loader) {
        Map<K, V> values = new LinkedHashMap<>();
        lookupAll(keys, loader).forEach((key, found) -> {
            V value = found.value();
            if (value != null) {
                values.put(key, value);
            }
        });
        return values;
    }

    @Override
    public Map<K, Lookup<V>> lookupAll(Collection<? extends K> keys, BatchLoader<K, V> loader) {
        checkTenant();
        List<K> distinct = new ArrayList<>(new LinkedHashSet<K>(keys));
        Map<K, Lookup<V>> values = new LinkedHashMap<>();
        int size = definition.options().batchSize();
        for (int i = 0; i < distinct.size(); i += size) {
            List<K> chunk = distinct.subList(i, Math.min(distinct.size(), i + size));
            Map<K, V> loaded;
            try {
                loaded = loader.loadAll(List.copyOf(chunk));
            } catch (Throwable e) {
                tally.loadFailures.increment();
                throw Sneaky.rethrow(e);
            }
            tally.bypasses.add(chunk.size());
            for (K key : chunk) {
                if (loaded.containsKey(key)) {
                    values.put(key, new Lookup<>(loaded.get(key), Level.BYPASS));
                }
            }
        }
        return values;
    }

    @Override
    public void put(K key, V value) {
        refuseChange();
    }

    @Override
    public void put(K key, V value, Duration ttl) {
        refuseChange();
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> values) {
        refuseChange();
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> values, Function<? super K, Duration> ttl) {
        refuseChange();
    }

    @Override
    public void removeAll(Collection<? extends K> keys) {
        if (!behind) {
            Cache.super.removeAll(keys); // says why not
        }
        refuseChange();
    }

    /** What is only cached may be forgotten; what is to be written may not. */
    private void refuseChange() {
        checkTenant();
        if (behind) {
            throw new WriteBehindException(
                    WriteBehindException.Reason.UNAVAILABLE,
                    "cache '" + name() + "' cannot be written behind: caching is switched off");
        }
    }

    @Override
    public void invalidate(K key) {
        checkTenant();
    }

    @Override
    public void markStale(K key) {
        checkTenant();
        Objects.requireNonNull(key, "key");
        if (!definition.options().freshness().refreshes()) {
            throw Marking.impossible(name());
        }
    }

    @Override
    public void invalidateAll(Collection<? extends K> keys) {
        checkTenant();
    }

    @Override
    public void invalidateTags(Collection<String> tags) {
        checkTenant();
    }

    @Override
    public void invalidateMatching(String pattern) {
        checkTenant();
        KeyPattern unused = KeyPattern.of(pattern);
    }

    @Override
    public void clear() {
        checkTenant();
    }

    @Override
    public void clearAllTenants() {
        // There is nothing.
    }

    @Override
    public @Nullable Validator validate(K key, Predicate<? super Validator> seen) {
        checkTenant();
        Objects.requireNonNull(key, "key");
        if (!definition.options().validators()) {
            throw Validators.missing(name());
        }
        return null;
    }

    @Override
    public CachedRead<V> reading(K key, Loader<? super K, ? extends V> loader) {
        return new KeyRead<>(this, key, loader, this::name);
    }

    /** As there are no servers, no prefix matters. */
    private byte[] name(K key) {
        checkTenant();
        String current = tenant != null ? tenant : tenants.currentTenant();
        String of = current == null || definition.options().shared() ? "" : current;
        String encoded = definition.keyCodec().encode(key);
        return KeyLayout.bytes(new KeyLayout("").entries(of, definition.segment(), null) + KeyLayout.entryKey(encoded));
    }

    @Override
    public Fence fenceAll(Collection<? extends K> keys) {
        checkTenant();
        return fenceTags(java.util.Set.of());
    }

    @Override
    public Fence fenceTags(Collection<String> tags) {
        checkTenant();
        return new Fence() {
            @Override
            public void check() {
                // There is nothing to fence off.
            }

            @Override
            public void close() {
                // See above.
            }

            @Override
            public void abandon() {
                // See above.
            }
        };
    }

    @Override
    public boolean exists(K key) {
        checkTenant();
        return false;
    }

    @Override
    public boolean expire(K key, Duration ttl) {
        checkTenant();
        return false;
    }

    @Override
    public CacheStats stats() {
        Histogram none = new Histogram();
        return Tally.sum(List.of(tally), none, none, none);
    }

    @Override
    public AsyncCache<K, V> async() {
        return new Async();
    }

    /** Calls the loader on the background executor, like a cache that remembers. */
    private final class Async implements AsyncCache<K, V> {

        private <T> CompletableFuture<T> done(T value) {
            try {
                checkTenant();
                return CompletableFuture.completedFuture(value);
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        private CompletableFuture<Void> done() {
            return done(Boolean.TRUE).thenAccept(any -> {});
        }

        private CompletableFuture<Void> changed() {
            try {
                refuseChange();
                return CompletableFuture.completedFuture(null);
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public CompletableFuture<@Nullable V> get(K key) {
            return done(Boolean.TRUE).thenApply(any -> null);
        }

        @Override
        public CompletableFuture<@Nullable V> get(K key, AsyncLoader<? super K, ? extends V> loader) {
            return done(Boolean.TRUE).thenCompose(any -> {
                tally.bypasses.increment();
                CompletableFuture<CompletionStage<? extends @Nullable V>> begun = Futures.supply(executor, () -> {
                    try {
                        return loader.load(key);
                    } catch (Exception e) {
                        throw Sneaky.rethrow(e);
                    }
                });
                return begun.thenCompose(stage -> stage.thenApply(value -> (V) value));
            });
        }

        @Override
        public CompletableFuture<Lookup<V>> lookup(K key, AsyncLoader<? super K, ? extends V> loader) {
            return get(key, loader).thenApply(value -> new Lookup<>(value, Level.BYPASS));
        }

        @Override
        public CompletableFuture<Map<K, V>> getAll(Collection<? extends K> keys) {
            return done(Map.of());
        }

        @Override
        public CompletableFuture<Map<K, V>> getAll(Collection<? extends K> keys, BatchLoader<K, V> loader) {
            return onExecutor(checked -> checked.getAll(keys, loader));
        }

        @Override
        public CompletableFuture<Map<K, Lookup<V>>> lookupAll(Collection<? extends K> keys, BatchLoader<K, V> loader) {
            return onExecutor(checked -> checked.lookupAll(keys, loader));
        }

        private <T> CompletableFuture<T> onExecutor(Function<Cache<K, V>, T> call) {
            return done(Boolean.TRUE).thenCompose(any -> {
                Cache<K, V> checked = new DisabledCache<>(definition, tenants, executor, tally, behind, "checked");
                return Futures.supply(executor, () -> call.apply(checked));
            });
        }

        @Override
        public CompletableFuture<Void> put(K key, V value) {
            return changed();
        }

        @Override
        public CompletableFuture<Void> put(K key, V value, Duration ttl) {
            return changed();
        }

        @Override
        public CompletableFuture<Void> putAll(Map<? extends K, ? extends V> values, Function<? super K, Duration> ttl) {
            return changed();
        }

        @Override
        public CompletableFuture<Void> removeAll(Collection<? extends K> keys) {
            return behind ? changed() : AsyncCache.super.removeAll(keys);
        }

        @Override
        public CompletableFuture<Void> invalidate(K key) {
            return done();
        }

        @Override
        public CompletableFuture<Void> markStale(K key) {
            return done(key).thenAccept(DisabledCache.this::markStale);
        }

        @Override
        public CompletableFuture<Void> invalidateAll(Collection<? extends K> keys) {
            return done();
        }

        @Override
        public CompletableFuture<Void> invalidateTags(Collection<String> tags) {
            return done();
        }

        @Override
        public CompletableFuture<PatternInvalidation> invalidateMatching(
                String pattern, Consumer<PatternInvalidation> progress) {
            return done(pattern).thenApply(KeyPattern::of).thenApply(any -> new PatternInvalidation(0, 0, false));
        }

        @Override
        public CompletableFuture<Void> clear() {
            return done();
        }

        @Override
        public CompletableFuture<Void> clearAllTenants() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<@Nullable Validator> validate(K key, Predicate<? super Validator> seen) {
            return done(key).thenApply(checked -> DisabledCache.this.validate(checked, seen));
        }

        @Override
        public CompletableFuture<Boolean> exists(K key) {
            return done(false);
        }

        @Override
        public CompletableFuture<Boolean> expire(K key, Duration ttl) {
            return done(false);
        }
    }
}
