package dev.cachoeira.spring.springcache;

import dev.cachoeira.cache.Lookup;
import dev.cachoeira.spring.declared.DeclaredCaches;
import dev.cachoeira.spring.declared.Tagged;
import dev.cachoeira.spring.keys.AnyKeyCodec;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.support.SimpleValueWrapper;

/**
 * One declared cache as Spring sees it. What is read with a loader ({@link #get(Object, Callable)}, {@link
 * #retrieve(Object, Supplier)}, {@link #putIfAbsent}) is loaded once across all processes, and never kept past an
 * invalidation. {@link #put} only stores: a value that was loaded before an invalidation and is put after it stays,
 * best effort, until its TTL; so annotations with {@code sync} are the ones to use. {@link #putIfAbsent} inside a transaction
 * that keeps nothing of what it loads stores nothing, though it says that nothing was there. Thread-safe.
 */
class DeclaredSpringCache implements Cache {

    private final String name;
    private final DeclaredCaches caches;
    private volatile dev.cachoeira.cache.@Nullable Cache<Object, Tagged> values;

    DeclaredSpringCache(String name, DeclaredCaches caches) {
        this.name = name;
        this.caches = caches;
    }

    /** The same cache for one tenant, whoever is at work when it is used. */
    DeclaredSpringCache forTenant(String tenant) {
        return new OfTenant(this, tenant);
    }

    /** The cache for reading and writing. */
    dev.cachoeira.cache.Cache<Object, Tagged> values() {
        dev.cachoeira.cache.Cache<Object, Tagged> found = values;
        if (found == null) {
            found = caches.forValues(name);
            values = found;
        }
        return found;
    }

    /** The cache for invalidations. */
    dev.cachoeira.cache.Cache<Object, ?> any() {
        dev.cachoeira.cache.Cache<Object, Tagged> found = values;
        return found != null ? found : caches.forInvalidation(name);
    }

    /** One tenant's. */
    private static final class OfTenant extends DeclaredSpringCache {

        private final DeclaredSpringCache whole;
        private final String tenant;

        OfTenant(DeclaredSpringCache whole, String tenant) {
            super(whole.name, whole.caches);
            this.whole = whole;
            this.tenant = tenant;
        }

        @Override
        dev.cachoeira.cache.Cache<Object, Tagged> values() {
            return bound(whole.values());
        }

        @Override
        dev.cachoeira.cache.Cache<Object, ?> any() {
            return bound(whole.any());
        }

        private <V> dev.cachoeira.cache.Cache<Object, V> bound(dev.cachoeira.cache.Cache<Object, V> cache) {
            return cache.isShared() ? cache : cache.forTenant(tenant);
        }
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public Object getNativeCache() {
        return any();
    }

    @Override
    public @Nullable ValueWrapper get(Object key) {
        return wrapper(values().get(AnyKeyCodec.normal(key)));
    }

    private static @Nullable ValueWrapper wrapper(@Nullable Tagged found) {
        return found == null ? null : new SimpleValueWrapper(found.value());
    }

    @Override
    public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
        Tagged found = values().get(AnyKeyCodec.normal(key));
        Object value = found == null ? null : found.value();
        if (value != null && type != null && !type.isInstance(value)) {
            throw new IllegalStateException("cache '" + name + "' holds a "
                    + value.getClass().getName() + " under this key, not a " + type.getName());
        }
        return cast(value);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T> @Nullable T cast(@Nullable Object value) {
        return (T) value;
    }

    @Override
    public <T> @Nullable T get(Object key, Callable<T> loader) {
        try {
            Tagged found = values().get(AnyKeyCodec.normal(key), same -> load(loader));
            return cast(found == null ? null : found.value());
        } catch (LoadFailure failure) {
            throw new ValueRetrievalException(key, loader, failure.getCause());
        }
    }

    private static <T> @Nullable Tagged load(Callable<T> loader) {
        try {
            T value = loader.call();
            return value == null ? null : Tagged.of(value);
        } catch (Throwable e) {
            throw new LoadFailure(e);
        }
    }

    /** Tells what a loader threw from what a cache throws. */
    private static final class LoadFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        LoadFailure(Throwable cause) {
            super(null, cause, false, false);
        }
    }

    @Override
    public CompletableFuture<?> retrieve(Object key) {
        return values().async().get(AnyKeyCodec.normal(key)).thenApply(DeclaredSpringCache::wrapper);
    }

    @Override
    public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> loader) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        values().async()
                .get(
                        AnyKeyCodec.normal(key),
                        same -> loader.get().thenApply(value -> value == null ? null : Tagged.of(value)))
                .whenComplete((found, failure) -> {
                    if (failure != null) {
                        answer.completeExceptionally(
                                failure); // as the loader said it, which a stage of its own would wrap
                    } else {
                        answer.complete(cast(found == null ? null : found.value()));
                    }
                });
        return answer;
    }

    @Override
    public void put(Object key, @Nullable Object value) {
        Object normal = AnyKeyCodec.normal(key);
        if (value == null) {
            values().put(normal, Tagged.of(null), caches.options(name).nullTtl());
        } else {
            values().put(normal, Tagged.of(value));
        }
    }

    @Override
    public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
        boolean[] stored = {false};
        AtomicBoolean over = new AtomicBoolean();
        Lookup<Tagged> found = values().lookup(AnyKeyCodec.normal(key), same -> {
            if (over.get()) {
                throw new IllegalStateException("the value is no source's, so there is nothing to verify");
            }
            stored[0] = true;
            return value == null ? null : Tagged.of(value);
        });
        over.set(true);
        if (stored[0]) {
            return null;
        }
        Tagged there = found.value();
        return new SimpleValueWrapper(there == null ? null : there.value());
    }

    @Override
    public void evict(Object key) {
        any().invalidateAll(List.of(AnyKeyCodec.normal(key)));
    }

    @Override
    public boolean evictIfPresent(Object key) {
        Object normal = AnyKeyCodec.normal(key);
        boolean present = any().exists(normal);
        any().invalidateAll(List.of(normal));
        return present;
    }

    @Override
    public void clear() {
        any().clear();
    }

    @Override
    public boolean invalidate() {
        any().clear();
        return false;
    }
}
