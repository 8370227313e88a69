package dev.cachoeira.repository;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Lookup;
import java.io.Serializable;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the cached twin of a repository: another object of the same interface, which answers its reads from caches. Callers
 * do not change.
 *
 * <pre>{@code
 * Products cached = CachedRepository.of(Products.class, products)
 *         .read(Products::find, items)
 *         .readAll(Products::findAll, items)
 *         .put(Products::save, items, Product::id)
 *         .change(Products::delete, items::invalidate)
 *         .build();
 * }</pre>
 *
 * <p>Methods are named by method references, so the compiler compares their types with the caches'. Where a method's first
 * argument names the tenant, the cache is used for that tenant; else for the current one. What is not mapped goes to the
 * repository, and so do {@code default} methods that it overrides; those that it does not override run on the twin. What a
 * method throws reaches the caller as it is. The twin is equal to itself alone. A public interface must not speak of types
 * that are not public.
 *
 * <p>This builder is not thread-safe; the twin is if the repository is.
 *
 * @param <R> the interface
 */
public final class CachedRepository<R> {

    private final Mappings<R> mappings;
    private final R repository;
    private Consumer<? super Lookup<?>> onRead = found -> {};

    private CachedRepository(Class<R> type, R repository) {
        this.mappings = new Mappings<>(type);
        this.repository = Objects.requireNonNull(repository, "repository");
    }

    /**
     * Begins a twin.
     *
     * @param type the interface that callers know
     * @param repository what the twin stands in front of
     */
    public static <R> CachedRepository<R> of(Class<R> type, R repository) {
        return new CachedRepository<>(Objects.requireNonNull(type, "type"), repository);
    }

    /** A method of one argument. Must be given as a method reference. */
    @FunctionalInterface
    public interface Call1<R, A, T> extends Serializable {
        /** Calls it. */
        @Nullable
        T on(R repository, A argument) throws Exception;
    }

    /** A method of two arguments. Must be given as a method reference. */
    @FunctionalInterface
    public interface Call2<R, A, B, T> extends Serializable {
        /** Calls it. */
        @Nullable
        T on(R repository, A first, B second) throws Exception;
    }

    /** A method of one argument, whatever it returns. Must be given as a method reference. */
    @FunctionalInterface
    public interface Change1<R, A> extends Serializable {
        /** Calls it. */
        void on(R repository, A argument) throws Exception;
    }

    /** A method of two arguments, whatever it returns. Must be given as a method reference. */
    @FunctionalInterface
    public interface Change2<R, A, B> extends Serializable {
        /** Calls it. */
        void on(R repository, A first, B second) throws Exception;
    }

    /** A method of three arguments, whatever it returns. Must be given as a method reference. */
    @FunctionalInterface
    public interface Change3<R, A, B, C> extends Serializable {
        /** Calls it. */
        void on(R repository, A first, B second, C third) throws Exception;
    }

    /** What is done after a change with three arguments. */
    @FunctionalInterface
    public interface After3<A, B, C> {
        /** Does it. */
        void accept(A first, B second, C third);
    }

    // ---- reads -------------------------------------------------------------------------------------------------

    /**
     * Is told of what each read of one key has found, on the calling thread, before the read returns: where the answer came
     * from, and its validator. Not of reads of many keys.
     */
    public CachedRepository<R> onRead(Consumer<? super Lookup<?>> listener) {
        onRead = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /** A read of one value by its key; null, "there is none", is cached too. */
    public <K, V> CachedRepository<R> read(Call1<R, K, V> method, Cache<K, V> cache) {
        mappings.read(method, call -> find(cache, call.argument(0), key -> method.on(repository, key)));
        return this;
    }

    /** The same where the first argument names the tenant. */
    public <K, V> CachedRepository<R> read(Call2<R, String, K, V> method, Cache<K, V> cache) {
        mappings.read(method, call -> {
            String tenant = call.argument(0);
            return find(cache.forTenant(tenant), call.argument(1), key -> method.on(repository, tenant, key));
        });
        return this;
    }

    /** A read whose answer may be empty, which is cached too. */
    public <K, V> CachedRepository<R> readOptional(Call1<R, K, Optional<V>> method, Cache<K, V> cache) {
        mappings.read(
                method,
                call -> Optional.ofNullable(find(cache, call.argument(0), key -> orNull(method.on(repository, key)))));
        return this;
    }

    /** The same where the first argument names the tenant. */
    public <K, V> CachedRepository<R> readOptional(Call2<R, String, K, Optional<V>> method, Cache<K, V> cache) {
        mappings.read(method, call -> {
            String tenant = call.argument(0);
            return Optional.ofNullable(
                    find(cache.forTenant(tenant), call.argument(1), key -> orNull(method.on(repository, tenant, key))));
        });
        return this;
    }

    private static <V> @Nullable V orNull(@Nullable Optional<V> found) {
        return found == null ? null : found.orElse(null);
    }

    private <K, V> @Nullable V find(Cache<K, V> cache, K key, dev.cachoeira.cache.Loader<K, V> loader) {
        Lookup<V> found = cache.lookup(key, loader);
        onRead.accept(found);
        return found.value();
    }

    /**
     * A read of many values by their keys: one bulk read of the cache, and the missing ones from the repository in batches.
     * The answer is in the order of the keys, each once; what the repository leaves out is left out and not cached.
     */
    public <K, V> CachedRepository<R> readAll(Call1<R, List<K>, Map<K, V>> method, Cache<K, V> cache) {
        mappings.read(method, call -> cache.getAll(call.keys(0), keys -> orEmpty(method.on(repository, keys))));
        return this;
    }

    /** The same where the first argument names the tenant. */
    public <K, V> CachedRepository<R> readAll(Call2<R, String, List<K>, Map<K, V>> method, Cache<K, V> cache) {
        mappings.read(method, call -> {
            String tenant = call.argument(0);
            Collection<K> wanted = call.keys(1);
            return cache.forTenant(tenant).getAll(wanted, keys -> orEmpty(method.on(repository, tenant, keys)));
        });
        return this;
    }

    private static <K, V> Map<K, V> orEmpty(@Nullable Map<K, V> found) {
        return found == null ? Map.of() : found;
    }

    /**
     * The same where the answer is a list.
     *
     * @param keyOf the key of a value
     */
    public <K, V> CachedRepository<R> readList(
            Call1<R, List<K>, List<V>> method, Cache<K, V> cache, Function<? super V, ? extends K> keyOf) {
        Objects.requireNonNull(keyOf, "keyOf");
        mappings.read(
                method,
                call -> List.copyOf(cache.getAll(call.keys(0), keys -> byKey(method.on(repository, keys), keyOf))
                        .values()));
        return this;
    }

    /** The same where the first argument names the tenant. */
    public <K, V> CachedRepository<R> readList(
            Call2<R, String, List<K>, List<V>> method, Cache<K, V> cache, Function<? super V, ? extends K> keyOf) {
        Objects.requireNonNull(keyOf, "keyOf");
        mappings.read(method, call -> {
            String tenant = call.argument(0);
            Collection<K> wanted = call.keys(1);
            return List.copyOf(cache.forTenant(tenant)
                    .getAll(wanted, keys -> byKey(method.on(repository, tenant, keys), keyOf))
                    .values());
        });
        return this;
    }

    private static <K, V> Map<K, V> byKey(@Nullable List<V> values, Function<? super V, ? extends K> keyOf) {
        Map<K, V> found = new LinkedHashMap<>();
        if (values != null) {
            values.forEach(value -> found.put(keyOf.apply(value), value));
        }
        return found;
    }

    // ---- changes -----------------------------------------------------------------------------------------------

    /**
     * A method that stores a value and answers with it as it is then, which is put into the cache; see {@link Cache#put} for
     * what two writers of one key may do to each other. When it answers null or throws, the argument's entry is ended.
     *
     * @param keyOf the key of a value; null for one that has none yet
     */
    public <K, V> CachedRepository<R> put(
            Call1<R, V, V> method, Cache<K, V> cache, Function<? super V, ? extends @Nullable K> keyOf) {
        Objects.requireNonNull(keyOf, "keyOf");
        mappings.change(method, call -> Puts.after(cache, keyOf, call.argument(0), call.result()));
        return this;
    }

    /** The same where the first argument names the tenant. */
    public <K, V> CachedRepository<R> put(
            Call2<R, String, V, V> method, Cache<K, V> cache, Function<? super V, ? extends @Nullable K> keyOf) {
        Objects.requireNonNull(keyOf, "keyOf");
        mappings.change(
                method, call -> Puts.after(cache.forTenant(call.argument(0)), keyOf, call.argument(1), call.result()));
        return this;
    }

    /**
     * A method that changes what caches hold. {@code after} is done with its argument when it is over, also when it threw: it
     * may have changed something all the same. Inside a transaction that the library knows of, what caches do waits for the
     * commit. A method may have several.
     */
    public <A> CachedRepository<R> change(Change1<R, A> method, Consumer<? super A> after) {
        Objects.requireNonNull(after, "after");
        mappings.change(method, call -> after.accept(call.argument(0)));
        return this;
    }

    /** The same for a method of two arguments, of which the first may be the tenant. */
    public <A, B> CachedRepository<R> change(Change2<R, A, B> method, BiConsumer<? super A, ? super B> after) {
        Objects.requireNonNull(after, "after");
        mappings.change(method, call -> after.accept(call.argument(0), call.argument(1)));
        return this;
    }

    /** The same for a method of three arguments. */
    public <A, B, C> CachedRepository<R> change(
            Change3<R, A, B, C> method, After3<? super A, ? super B, ? super C> after) {
        Objects.requireNonNull(after, "after");
        mappings.change(method, call -> after.accept(call.argument(0), call.argument(1), call.argument(2)));
        return this;
    }

    /**
     * Makes the twin.
     *
     * @throws IllegalArgumentException naming every wrong mapping at once
     */
    public R build() {
        return Twin.of(mappings.checked(), repository);
    }
}
