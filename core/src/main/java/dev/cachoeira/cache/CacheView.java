package dev.cachoeira.cache;

import dev.cachoeira.cache.Transactions.Access;
import dev.cachoeira.tenant.MissingTenantException;
import dev.cachoeira.tenant.TenantResolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A cache as its users see it: for one tenant, for whichever tenant the current call is about, or shared. */
final class CacheView<K, V> implements Cache<K, V> {

    private final Engine<K, V> engine;
    private final TenantResolver tenants;
    private final Transactions transactions;
    private final SyncReads<K, V> reads;
    private final Writes<K, V> writes;
    private final @Nullable Behind<K, V> behind;
    private final @Nullable Scope bound;
    private final ReadOptions options;
    private final Access most;

    /**
     * A view of all tenants.
     *
     * @param behind writes the cache behind; null when it is not
     */
    CacheView(Engine<K, V> engine, Workshop workshop, @Nullable Behind<K, V> behind) {
        this(
                engine,
                workshop.tenants(),
                new Transactions(workshop.unitOfWork()),
                new SyncReads<>(engine),
                new Writes<>(engine, new Transactions(workshop.unitOfWork())),
                behind,
                engine.options().shared() ? engine.scope("") : null,
                ReadOptions.DEFAULTS);
    }

    private CacheView(
            Engine<K, V> engine,
            TenantResolver tenants,
            Transactions transactions,
            SyncReads<K, V> reads,
            Writes<K, V> writes,
            @Nullable Behind<K, V> behind,
            @Nullable Scope bound,
            ReadOptions options) {
        this.engine = engine;
        this.tenants = tenants;
        this.transactions = transactions;
        this.reads = reads;
        this.writes = writes;
        this.behind = behind;
        this.bound = bound;
        this.options = options;
        this.most = switch (options.mode()) {
            case CACHED -> Access.FULL;
            case READ_ONLY -> Access.READ;
            case RELOADING -> Access.RELOAD;
            case BYPASSING -> Access.NONE;
        };
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public boolean isShared() {
        return engine.options().shared();
    }

    @Override
    public Cache<K, V> forTenant(String tenant) {
        if (engine.options().shared()) {
            throw new IllegalStateException("cache '" + name() + "' is shared by all tenants and has none of its own");
        }
        return view(engine.scope(checkTenant(tenant)), options);
    }

    @Override
    public Cache<K, V> with(ReadOptions newOptions) {
        return view(bound, newOptions.checked(name(), engine.tagged(), engine.refresher() != null));
    }

    private CacheView<K, V> view(@Nullable Scope newBound, ReadOptions newOptions) {
        return new CacheView<>(engine, tenants, transactions, reads, writes, behind, newBound, newOptions);
    }

    /** The same cache for the tenant of the calling thread, on whichever thread, with reads like those of the cache itself. */
    CacheView<K, V> plain() {
        return view(scope(), ReadOptions.DEFAULTS);
    }

    static String checkTenant(String tenant) {
        if (tenant.isEmpty()) {
            throw new IllegalArgumentException("a tenant must not be the empty text");
        }
        return tenant;
    }

    Scope scope() {
        if (bound != null) {
            return bound;
        }
        String tenant = tenants.currentTenant();
        if (tenant == null || tenant.isEmpty()) {
            throw new MissingTenantException("cache '" + name() + "' belongs to tenants, and this call names none: use"
                    + " forTenant(...), a TenantResolver, or make the cache shared()");
        }
        return engine.scope(tenant);
    }

    LocalKey<K> key(K key) {
        return LocalKey.of(scope(), Objects.requireNonNull(key, "key"));
    }

    Engine<K, V> engine() {
        return engine;
    }

    Writes<K, V> writes() {
        return writes;
    }

    Transactions transactions() {
        return transactions;
    }

    Access access(Scope scope) {
        return transactions.open() ? most.inside(inTransaction(scope)) : most; // nothing else is looked at on a hit
    }

    /** Whether the calling thread is inside a transaction that does not let it do all that it might elsewhere. */
    boolean restricted(Scope scope) {
        return transactions.open() && inTransaction(scope) != Access.FULL;
    }

    private Access inTransaction(Scope scope) {
        return transactions.access(scope, engine.segment(), engine.options().ownTransaction());
    }

    @Override
    public @Nullable V get(K key) {
        LocalKey<K> localKey = key(key);
        if (!access(localKey.scope()).serves()) {
            localKey.scope().tally().bypasses.increment();
            return null;
        }
        LocalEntry<K> entry = engine.hit(localKey);
        if (entry != null) {
            return engine.read(entry);
        }
        Lookup<V> found = reads.read(localKey, null);
        return found == null ? null : found.value();
    }

    @Override
    public @Nullable V get(K key, Loader<? super K, ? extends V> loader) {
        LocalKey<K> localKey = key(key);
        Access access = access(localKey.scope());
        if (access == Access.FULL || access == Access.OWN) {
            LocalEntry<K> entry = engine.hit(localKey);
            if (entry != null) {
                behind(localKey, entry, access, loader);
                return engine.read(entry);
            }
        }
        return miss(localKey, loader).value();
    }

    /**
     * What is done behind a hit in memory. Not where loads are not stored either: what the transaction sees is not for
     * everybody.
     */
    private void behind(LocalKey<K> key, LocalEntry<K> entry, Access access, Loader<? super K, ? extends V> loader) {
        Refresher<K, V> refresher = engine.refresher();
        if (refresher != null && access != Access.READ) {
            refresher.hit(key, entry, source(key.scope(), access, loader));
        }
        Verifier<K, V> verifier = engine.verifier();
        if (verifier != null && access != Access.READ && verifier.due()) {
            verifier.verify(key, source(key.scope(), access, loader));
        }
    }

    @Override
    public Lookup<V> lookup(K key, Loader<? super K, ? extends V> loader) {
        LocalKey<K> localKey = key(key);
        Access access = access(localKey.scope());
        if (access.serves()) {
            LocalEntry<K> entry = engine.hit(localKey);
            if (entry != null) {
                behind(localKey, entry, access, loader);
                return engine.lookup(entry);
            }
        }
        return miss(localKey, loader);
    }

    /** The loader, behind a look at what waits to be written, with what this view says of its values. */
    private Loader<? super K, ? extends V> source(Scope scope, Access access, Loader<? super K, ? extends V> loader) {
        Loader<? super K, ? extends V> source = access.inOwn() ? transactions.inOwn(loader) : loader;
        return options.applied(behind == null ? source : behind.reads().before(scope, source));
    }

    private BatchLoader<K, V> source(Scope scope, Access access, BatchLoader<K, V> loader) {
        BatchLoader<K, V> source = access.inOwn() ? transactions.inOwn(loader) : loader;
        return options.applied(behind == null ? source : behind.reads().before(scope, source));
    }

    AsyncLoader<? super K, ? extends V> source(Scope scope, AsyncLoader<? super K, ? extends V> loader) {
        return options.applied(behind == null ? loader : behind.reads().before(scope, loader));
    }

    /** What memory does not answer. */
    private Lookup<V> miss(LocalKey<K> key, Loader<? super K, ? extends V> loader) {
        Objects.requireNonNull(loader, "loader");
        Access access = access(key.scope());
        if (access == Access.FULL || access == Access.OWN) {
            return Objects.requireNonNull(reads.read(key, source(key.scope(), access, loader)));
        }
        if (access == Access.RELOAD || access == Access.RELOAD_OWN) {
            return engine.reloads().reload(key, source(key.scope(), access, loader));
        }
        if (access == Access.READ) {
            LocalEntry<K> entry = engine.hit(key);
            Lookup<V> found = entry != null ? engine.lookup(entry) : reads.read(key, null);
            if (found != null) {
                return found;
            }
        }
        key.scope().tally().bypasses.increment();
        return new Lookup<>(reads.loadAlone(key, source(key.scope(), access, loader)), Level.BYPASS);
    }

    @Override
    public Map<K, V> getAll(Collection<? extends K> keys) {
        Scope scope = scope();
        if (!access(scope).serves()) {
            scope.tally().bypasses.add(keys.size());
            return Map.of();
        }
        return new BatchCall<>(engine, scope, null, keys.size()).get(keys);
    }

    @Override
    public Map<K, V> getAll(Collection<? extends K> keys, BatchLoader<K, V> loader) {
        Objects.requireNonNull(loader, "loader");
        Scope scope = scope();
        Access access = access(scope);
        if (access == Access.FULL || access == Access.OWN) {
            return new BatchCall<>(engine, scope, source(scope, access, loader), keys.size()).get(keys);
        }
        if (access == Access.RELOAD || access == Access.RELOAD_OWN) {
            return new BulkReload<>(engine, scope, source(scope, access, loader)).get(keys);
        }
        Map<K, V> found = access == Access.READ
                ? new BatchCall<>(engine, scope, null, keys.size()).get(keys)
                : new LinkedHashMap<>();
        return withMissing(scope, keys, found, source(scope, access, loader));
    }

    /**
     * Stores values as their load would, where there is nothing. What is there stays as it is: it is neither reloaded from
     * them where it is stale, nor compared with them.
     *
     * @param ttls how long each of them lives
     * @return those that were not there, stored or not
     */
    Collection<K> putBack(Map<K, V> values, Map<K, Duration> ttls) {
        Scope scope = scope();
        List<K> absent = new ArrayList<>();
        BatchLoader<K, V> loader = missing -> {
            absent.addAll(missing);
            return values;
        };
        Object unused = new BatchCall<>(engine, scope, source(scope, Access.FULL, loader), values.size(), ttls)
                .get(values.keySet());
        return absent;
    }

    @Override
    public Map<K, Lookup<V>> lookupAll(Collection<? extends K> keys, BatchLoader<K, V> loader) {
        Objects.requireNonNull(loader, "loader");
        Scope scope = scope();
        Access access = access(scope);
        if (access == Access.FULL || access == Access.OWN) {
            return new BatchCall<>(engine, scope, source(scope, access, loader), keys.size()).lookup(keys);
        }
        if (access == Access.RELOAD || access == Access.RELOAD_OWN) {
            return new BulkReload<>(engine, scope, source(scope, access, loader)).lookup(keys);
        }
        Map<K, Lookup<V>> found = access == Access.READ
                ? new BatchCall<K, V>(engine, scope, null, keys.size()).lookup(keys)
                : new LinkedHashMap<>();
        Map<K, V> loaded = missing(scope, keys, found.keySet(), source(scope, access, loader));
        Map<K, Lookup<V>> ordered = new LinkedHashMap<>();
        for (K key : keys) {
            Lookup<V> known = found.get(key);
            if (known != null) {
                ordered.put(key, known);
            } else if (loaded.containsKey(key)) {
                ordered.put(key, new Lookup<>(loaded.get(key), Level.BYPASS));
            }
        }
        return ordered;
    }

    private Map<K, V> withMissing(
            Scope scope, Collection<? extends K> keys, Map<K, V> found, BatchLoader<K, V> loader) {
        Map<K, V> values = missing(scope, keys, found.keySet(), loader);
        values.putAll(found);
        Map<K, V> ordered = new LinkedHashMap<>();
        for (K key : keys) {
            V value = values.get(key);
            if (value != null) {
                ordered.put(key, value);
            }
        }
        return ordered;
    }

    /** What a loader brings for the keys that were not found, past the cache. */
    private Map<K, V> missing(Scope scope, Collection<? extends K> keys, Set<K> found, BatchLoader<K, V> loader) {
        List<K> missing = new ArrayList<>(new LinkedHashSet<>(keys));
        missing.removeAll(found);
        scope.tally().bypasses.add(missing.size());
        Map<K, V> loaded = new HashMap<>();
        int size = engine.options().batchSize();
        for (int i = 0; i < missing.size(); i += size) {
            try {
                loaded.putAll(loader.loadAll(List.copyOf(missing.subList(i, Math.min(missing.size(), i + size)))));
            } catch (Exception e) {
                throw Sneaky.rethrow(e);
            }
        }
        return loaded;
    }

    @Override
    public void put(K key, V value) {
        put(key, value, engine.aging().ttl());
    }

    @Override
    public void put(K key, V value, Duration ttl) {
        putAll(Map.of(key, value), any -> ttl);
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> values) {
        putAll(values, any -> engine.aging().ttl());
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> values, Function<? super K, Duration> ttl) {
        Futures.join(store(values, ttl));
    }

    CompletableFuture<Void> store(Map<? extends K, ? extends V> values, Function<? super K, Duration> ttl) {
        if (behind == null) {
            return writes.put(scope(), values, ttl);
        }
        values.keySet().forEach(key -> Writes.checkTtl(ttl.apply(key)));
        return behind.put(scope(), values);
    }

    @Override
    public void removeAll(Collection<? extends K> keys) {
        Futures.join(removal(keys));
    }

    CompletableFuture<Void> removal(Collection<? extends K> keys) {
        if (behind == null) {
            Cache.super.removeAll(keys); // says why not
        }
        return Objects.requireNonNull(behind).remove(scope(), keys);
    }

    @Override
    public void invalidate(K key) {
        Futures.join(writes.invalidate(scope(), List.of(key)));
    }

    @Override
    public void markStale(K key) {
        Futures.join(writes.markStale(key(key)));
    }

    @Override
    public void invalidateAll(Collection<? extends K> keys) {
        Futures.join(writes.invalidate(scope(), keys));
    }

    @Override
    public void invalidateTags(Collection<String> tags) {
        Futures.join(writes.invalidateTags(scope(), tags));
    }

    @Override
    public void invalidateMatching(String pattern) {
        PatternInvalidation unused = Futures.join(writes.invalidateMatching(scope(), pattern, any -> {}));
    }

    @Override
    public void clear() {
        Futures.join(writes.clear(scope()));
    }

    @Override
    public void clearAllTenants() {
        Futures.join(writes.clearAllTenants());
    }

    @Override
    public @Nullable Validator validate(K key, Predicate<? super Validator> seen) {
        return Futures.join(validated(key, seen));
    }

    CompletableFuture<@Nullable Validator> validated(K key, Predicate<? super Validator> seen) {
        Objects.requireNonNull(seen, "seen");
        LocalKey<K> localKey = key(key);
        Validators<K, V> validators = engine.validators();
        if (validators == null) {
            throw Validators.missing(name());
        }
        return access(localKey.scope()).serves()
                ? validators.validate(localKey, seen)
                : CompletableFuture.completedFuture(null);
    }

    @Override
    public CachedRead<V> reading(K key, Loader<? super K, ? extends V> loader) {
        return new KeyRead<>(this, key, loader, same -> engine.keys().redisKey(key(same)));
    }

    @Override
    public Fence fenceAll(Collection<? extends K> keys) {
        return Futures.join(writes.fence(scope(), keys));
    }

    @Override
    public Fence fenceTags(Collection<String> tags) {
        return Futures.join(writes.fenceTags(scope(), tags));
    }

    @Override
    public boolean exists(K key) {
        LocalKey<K> localKey = key(key);
        return access(localKey.scope()).serves()
                && (engine.hit(localKey) != null || reads.read(localKey, null) != null);
    }

    @Override
    public boolean expire(K key, Duration ttl) {
        return Futures.join(writes.expire(key(key), ttl));
    }

    @Override
    public AsyncCache<K, V> async() {
        return new AsyncCacheView<>(this);
    }

    @Override
    public CacheStats stats() {
        return engine.stats(bound);
    }
}
