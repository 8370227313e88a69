package dev.cachoeira.cache;

import dev.cachoeira.cache.Transactions.Access;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The view of a cache that does not wait. */
final class AsyncCacheView<K, V> implements AsyncCache<K, V> {

    private final CacheView<K, V> view;
    private final Engine<K, V> engine;
    private final AsyncReads<K, V> reads;

    AsyncCacheView(CacheView<K, V> view) {
        this.view = view;
        this.engine = view.engine();
        this.reads = new AsyncReads<>(engine);
    }

    /** A failure before anything began arrives in the future like any other. */
    private static <T> CompletableFuture<T> begin(Supplier<CompletableFuture<T>> call) {
        try {
            return Futures.unwrapped(call.get());
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<@Nullable V> get(K key) {
        return begin(() -> {
            LocalKey<K> localKey = view.key(key);
            if (!view.access(localKey.scope()).serves()) {
                localKey.scope().tally().bypasses.increment();
                return CompletableFuture.<@Nullable V>completedFuture(null);
            }
            return find(localKey, null).thenApply(found -> found == null ? null : found.value());
        });
    }

    @Override
    public CompletableFuture<@Nullable V> get(K key, AsyncLoader<? super K, ? extends V> loader) {
        return begin(() -> lookup(key, loader).thenApply(Lookup::value));
    }

    @Override
    public CompletableFuture<Lookup<V>> lookup(K key, AsyncLoader<? super K, ? extends V> loader) {
        Objects.requireNonNull(loader, "loader");
        return begin(() -> {
            LocalKey<K> localKey = view.key(key);
            Access access = view.access(localKey.scope());
            if (access == Access.FULL || access == Access.OWN) {
                return find(
                                localKey,
                                view.source(
                                        localKey.scope(), view.transactions().outside(loader)))
                        .thenApply(Objects::requireNonNull);
            }
            if (access == Access.RELOAD || access == Access.RELOAD_OWN) {
                var source = view.source(localKey.scope(), view.transactions().outside(loader));
                return engine.reloads().reloadAsync(localKey, source);
            }
            CompletableFuture<@Nullable Lookup<V>> found = access == Access.READ
                    ? find(localKey, null)
                    : CompletableFuture.<@Nullable Lookup<V>>completedFuture(null);
            return found.thenCompose(
                    hit -> hit != null ? CompletableFuture.completedFuture(hit) : alone(localKey, loader));
        });
    }

    private CompletableFuture<Lookup<V>> alone(LocalKey<K> key, AsyncLoader<? super K, ? extends V> loader) {
        key.scope().tally().bypasses.increment();
        return reads.loadAlone(key, view.source(key.scope(), loader))
                .thenApply(value -> new Lookup<>(value, Level.BYPASS));
    }

    private CompletableFuture<@Nullable Lookup<V>> find(
            LocalKey<K> key, @Nullable AsyncLoader<? super K, ? extends V> loader) {
        LocalEntry<K> entry = engine.hit(key);
        if (entry != null) {
            reads.behind(key, Level.L1, engine.overdue(entry), loader);
            return CompletableFuture.completedFuture(engine.lookup(entry));
        }
        return reads.read(key, loader);
    }

    @Override
    public CompletableFuture<Map<K, V>> getAll(Collection<? extends K> keys) {
        return onExecutor(bound -> bound.getAll(keys));
    }

    @Override
    public CompletableFuture<Map<K, V>> getAll(Collection<? extends K> keys, BatchLoader<K, V> loader) {
        Objects.requireNonNull(loader, "loader");
        return onExecutor(bound -> bound.getAll(keys, loader));
    }

    @Override
    public CompletableFuture<Map<K, Lookup<V>>> lookupAll(Collection<? extends K> keys, BatchLoader<K, V> loader) {
        Objects.requireNonNull(loader, "loader");
        return onExecutor(bound -> bound.lookupAll(keys, loader));
    }

    /** The tenant is the calling thread's. */
    private <T> CompletableFuture<Map<K, T>> onExecutor(Function<Cache<K, V>, Map<K, T>> call) {
        return begin(() -> {
            if (view.restricted(view.scope())) {
                return CompletableFuture.completedFuture(call.apply(view)); // the transaction is this thread's
            }
            String tenant = view.scope().tenant();
            Cache<K, V> bound = tenant.isEmpty() ? view : view.forTenant(tenant);
            return Futures.supply(engine::inBackground, () -> call.apply(bound));
        });
    }

    @Override
    public CompletableFuture<Void> put(K key, V value) {
        return put(key, value, engine.aging().ttl());
    }

    @Override
    public CompletableFuture<Void> put(K key, V value, Duration ttl) {
        return begin(() -> putAll(Map.of(key, value), any -> ttl));
    }

    @Override
    public CompletableFuture<Void> putAll(Map<? extends K, ? extends V> values, Function<? super K, Duration> ttl) {
        return begin(() -> view.store(values, ttl));
    }

    @Override
    public CompletableFuture<Void> removeAll(Collection<? extends K> keys) {
        return begin(() -> view.removal(keys));
    }

    @Override
    public CompletableFuture<Void> invalidate(K key) {
        return begin(() -> view.writes().invalidate(view.scope(), List.of(key)));
    }

    @Override
    public CompletableFuture<Void> markStale(K key) {
        return begin(() -> view.writes().markStale(view.key(key)));
    }

    @Override
    public CompletableFuture<Void> invalidateAll(Collection<? extends K> keys) {
        return begin(() -> view.writes().invalidate(view.scope(), keys));
    }

    @Override
    public CompletableFuture<Void> invalidateTags(Collection<String> tags) {
        return begin(() -> view.writes().invalidateTags(view.scope(), tags));
    }

    /** The future itself, so that it can be cancelled. */
    @Override
    public CompletableFuture<PatternInvalidation> invalidateMatching(
            String pattern, Consumer<PatternInvalidation> progress) {
        try {
            return view.writes().invalidateMatching(view.scope(), pattern, progress);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<Void> clear() {
        return begin(() -> view.writes().clear(view.scope()));
    }

    @Override
    public CompletableFuture<Void> clearAllTenants() {
        return begin(() -> view.writes().clearAllTenants());
    }

    @Override
    public CompletableFuture<@Nullable Validator> validate(K key, Predicate<? super Validator> seen) {
        return begin(() -> view.validated(key, seen).thenApplyAsync(found -> found, engine::inBackground));
    }

    @Override
    public CompletableFuture<Boolean> exists(K key) {
        return begin(() -> {
            LocalKey<K> localKey = view.key(key);
            return view.access(localKey.scope()).serves()
                    ? find(localKey, null).thenApply(Objects::nonNull)
                    : CompletableFuture.completedFuture(false);
        });
    }

    @Override
    public CompletableFuture<Boolean> expire(K key, Duration ttl) {
        return begin(() -> view.writes().expire(view.key(key), ttl));
    }
}
