package dev.cachoeira.repository;

import dev.cachoeira.cache.AsyncLoader;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Loader;
import dev.cachoeira.cache.Lookup;
import java.io.Serializable;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
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
    private Executor executor = Runnable::run;

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

    /**
     * Does what is to be done after a method whose answer comes later, such as to end entries, which may wait for Redis. If it
     * is a {@link dev.cachoeira.runtime.ContextExecutor}, as the starter's is, in the context of the method's caller: where a
     * cache takes its tenant from the calling thread, nobody else knows it by then.
     *
     * @param newExecutor by default the thread that completes the answer
     */
    public CachedRepository<R> executor(Executor newExecutor) {
        executor = Objects.requireNonNull(newExecutor, "executor");
        return this;
    }

    // ---- reads -------------------------------------------------------------------------------------------------

    /**
     * Is told of what each read of one key has found, on the calling thread, before the read returns: where the answer came
     * from, and its validator. Where the answer comes later, on the thread that brings it, and before. Not of reads of many keys.
     */
    public CachedRepository<R> onRead(Consumer<? super Lookup<?>> listener) {
        onRead = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /** A read of one value by its key; null, "there is none", is cached too. */
    public <K, V> CachedRepository<R> read(Call1<R, K, V> method, Cache<K, V> cache) {
        mappings.read(method, Object.class, call -> find(cache, call.argument(0), key -> method.on(repository, key)));
        return this;
    }

    /** The same where the first argument names the tenant. */
    public <K, V> CachedRepository<R> read(Call2<R, String, K, V> method, Cache<K, V> cache) {
        mappings.read(method, Object.class, call -> {
            String tenant = call.argument(0);
            return find(cache.forTenant(tenant), call.argument(1), key -> method.on(repository, tenant, key));
        });
        return this;
    }

    /** A read whose answer may be empty, which is cached too. */
    public <K, V> CachedRepository<R> readOptional(Call1<R, K, Optional<V>> method, Cache<K, V> cache) {
        mappings.read(
                method,
                Optional.class,
                call -> Optional.ofNullable(find(cache, call.argument(0), key -> orNull(method.on(repository, key)))));
        return this;
    }

    /** The same where the first argument names the tenant. */
    public <K, V> CachedRepository<R> readOptional(Call2<R, String, K, Optional<V>> method, Cache<K, V> cache) {
        mappings.read(method, Optional.class, call -> {
            String tenant = call.argument(0);
            return Optional.ofNullable(
                    find(cache.forTenant(tenant), call.argument(1), key -> orNull(method.on(repository, tenant, key))));
        });
        return this;
    }

    private static <V> @Nullable V orNull(@Nullable Optional<V> found) {
        return found == null ? null : found.orElse(null);
    }

    private <K, V> @Nullable V find(Cache<K, V> cache, K key, Loader<K, V> loader) {
        Lookup<V> found = cache.lookup(key, loader);
        onRead.accept(found);
        return found.value();
    }

    // ---- reads that answer later -------------------------------------------------------------------------------

    /**
     * {@link #read(Call1, Cache)} where the answer comes later, in a {@link CompletableFuture} or {@link CompletionStage}. The
     * twin waits for nothing and gives each caller a {@link CompletableFuture} of its own; the repository is asked on the
     * cache's background executor. Whatever fails, a missing tenant included, fails in the future.
     */
    public <K, V> CachedRepository<R> readLater(
            Call1<R, K, ? extends CompletionStage<? extends @Nullable V>> method, Cache<K, V> cache) {
        mappings.read(
                method,
                CompletableFuture.class,
                call -> findLater(cache, call.argument(0), key -> begun(method.on(repository, key))));
        return this;
    }

    /** The same where the first argument names the tenant. */
    public <K, V> CachedRepository<R> readLater(
            Call2<R, String, K, ? extends CompletionStage<? extends @Nullable V>> method, Cache<K, V> cache) {
        mappings.read(method, CompletableFuture.class, call -> {
            String tenant = call.argument(0);
            return findLater(
                    cache.forTenant(tenant), call.argument(1), key -> begun(method.on(repository, tenant, key)));
        });
        return this;
    }

    /** {@link #readLater(Call1, Cache)} where the answer may be empty, which is cached too. */
    public <K, V> CachedRepository<R> readOptionalLater(
            Call1<R, K, ? extends CompletionStage<Optional<V>>> method, Cache<K, V> cache) {
        mappings.read(
                method,
                CompletableFuture.class,
                call -> Stages.mapped(
                        this.<K, V>findLater(
                                cache,
                                call.argument(0),
                                key -> begun(method.on(repository, key)).thenApply(CachedRepository::orNull)),
                        Optional::ofNullable));
        return this;
    }

    /** The same where the first argument names the tenant. */
    public <K, V> CachedRepository<R> readOptionalLater(
            Call2<R, String, K, ? extends CompletionStage<Optional<V>>> method, Cache<K, V> cache) {
        mappings.read(method, CompletableFuture.class, call -> {
            String tenant = call.argument(0);
            return Stages.mapped(
                    this.<K, V>findLater(
                            cache.forTenant(tenant),
                            call.argument(1),
                            key -> begun(method.on(repository, tenant, key)).thenApply(CachedRepository::orNull)),
                    Optional::ofNullable);
        });
        return this;
    }

    private <K, V> CompletableFuture<@Nullable V> findLater(Cache<K, V> cache, K key, AsyncLoader<K, V> loader) {
        return Stages.mapped(cache.async().lookup(key, loader), found -> {
            onRead.accept(found);
            return found.value();
        });
    }

    private static <S> S begun(@Nullable S stage) {
        return Objects.requireNonNull(stage, "the repository returned null where an answer is to come later");
    }

    // ---- reads of many -----------------------------------------------------------------------------------------

    /**
     * A read of many values by their keys, which may be given as a {@link List}, {@link java.util.Set}, {@link Collection} or
     * {@link Iterable}: one bulk read of the cache, and the missing ones from the repository in batches. The answer is in the
     * order of the keys, each once; what the repository leaves out is left out and not cached.
     */
    public <K, V, C extends Iterable<K>> CachedRepository<R> readAll(
            Call1<R, C, ? extends Map<K, V>> method, Cache<K, V> cache) {
        Function<List<K>, C> given = keysOf(method, 0);
        mappings.read(
                method,
                Map.class,
                call -> cache.getAll(call.keys(0), keys -> orEmpty(method.on(repository, given.apply(keys)))));
        return this;
    }

    /** The same where the first argument names the tenant. */
    public <K, V, C extends Iterable<K>> CachedRepository<R> readAll(
            Call2<R, String, C, ? extends Map<K, V>> method, Cache<K, V> cache) {
        Function<List<K>, C> given = keysOf(method, 1);
        mappings.read(method, Map.class, call -> {
            String tenant = call.argument(0);
            Collection<K> wanted = call.keys(1);
            return cache.forTenant(tenant)
                    .getAll(wanted, keys -> orEmpty(method.on(repository, tenant, given.apply(keys))));
        });
        return this;
    }

    /**
     * The same where the answer comes later, see {@link #readLater(Call1, Cache)}. A thread of the cache's background executor
     * waits for the repository's answer.
     */
    public <K, V, C extends Iterable<K>> CachedRepository<R> readAllLater(
            Call1<R, C, ? extends CompletionStage<? extends Map<K, V>>> method, Cache<K, V> cache) {
        Function<List<K>, C> given = keysOf(method, 0);
        mappings.read(
                method,
                CompletableFuture.class,
                call -> cache.async()
                        .getAll(
                                call.keys(0),
                                keys -> orEmpty(Stages.await(begun(method.on(repository, given.apply(keys)))))));
        return this;
    }

    /** The same where the first argument names the tenant. */
    public <K, V, C extends Iterable<K>> CachedRepository<R> readAllLater(
            Call2<R, String, C, ? extends CompletionStage<? extends Map<K, V>>> method, Cache<K, V> cache) {
        Function<List<K>, C> given = keysOf(method, 1);
        mappings.read(method, CompletableFuture.class, call -> {
            String tenant = call.argument(0);
            Collection<K> wanted = call.keys(1);
            return cache.forTenant(tenant)
                    .async()
                    .getAll(
                            wanted,
                            keys -> orEmpty(Stages.await(begun(method.on(repository, tenant, given.apply(keys))))));
        });
        return this;
    }

    private static <K, V> Map<K, V> orEmpty(@Nullable Map<K, V> found) {
        return found == null ? Map.of() : found;
    }

    @SuppressWarnings("unchecked") // it is of the type that the method takes, or that is a problem of the mapping
    private <K, C> Function<List<K>, C> keysOf(Serializable method, int index) {
        Function<List<K>, Iterable<K>> given = mappings.keys(method, index);
        return keys -> (C) given.apply(keys);
    }

    /**
     * {@link #readAll(Call1, Cache)} where the answer is a list, a collection or an iterable.
     *
     * @param keyOf the key of a value
     */
    public <K, V, C extends Iterable<K>> CachedRepository<R> readList(
            Call1<R, C, ? extends Iterable<V>> method, Cache<K, V> cache, Function<? super V, ? extends K> keyOf) {
        Objects.requireNonNull(keyOf, "keyOf");
        Function<List<K>, C> given = keysOf(method, 0);
        mappings.read(
                method,
                List.class,
                call -> List.copyOf(cache.getAll(
                                call.keys(0), keys -> byKey(method.on(repository, given.apply(keys)), keyOf))
                        .values()));
        return this;
    }

    /** The same where the first argument names the tenant. */
    public <K, V, C extends Iterable<K>> CachedRepository<R> readList(
            Call2<R, String, C, ? extends Iterable<V>> method,
            Cache<K, V> cache,
            Function<? super V, ? extends K> keyOf) {
        Objects.requireNonNull(keyOf, "keyOf");
        Function<List<K>, C> given = keysOf(method, 1);
        mappings.read(method, List.class, call -> {
            String tenant = call.argument(0);
            Collection<K> wanted = call.keys(1);
            return List.copyOf(cache.forTenant(tenant)
                    .getAll(wanted, keys -> byKey(method.on(repository, tenant, given.apply(keys)), keyOf))
                    .values());
        });
        return this;
    }

    /** {@link #readList(Call1, Cache, Function)} where the answer comes later, see {@link #readAllLater(Call1, Cache)}. */
    public <K, V, C extends Iterable<K>> CachedRepository<R> readListLater(
            Call1<R, C, ? extends CompletionStage<? extends Iterable<V>>> method,
            Cache<K, V> cache,
            Function<? super V, ? extends K> keyOf) {
        Objects.requireNonNull(keyOf, "keyOf");
        Function<List<K>, C> given = keysOf(method, 0);
        mappings.read(
                method,
                CompletableFuture.class,
                call -> listed(cache.async()
                        .getAll(
                                call.keys(0),
                                keys -> byKey(Stages.await(begun(method.on(repository, given.apply(keys)))), keyOf))));
        return this;
    }

    /** The same where the first argument names the tenant. */
    public <K, V, C extends Iterable<K>> CachedRepository<R> readListLater(
            Call2<R, String, C, ? extends CompletionStage<? extends Iterable<V>>> method,
            Cache<K, V> cache,
            Function<? super V, ? extends K> keyOf) {
        Objects.requireNonNull(keyOf, "keyOf");
        Function<List<K>, C> given = keysOf(method, 1);
        mappings.read(method, CompletableFuture.class, call -> {
            String tenant = call.argument(0);
            Collection<K> wanted = call.keys(1);
            return listed(cache.forTenant(tenant)
                    .async()
                    .getAll(
                            wanted,
                            keys -> byKey(
                                    Stages.await(begun(method.on(repository, tenant, given.apply(keys)))), keyOf)));
        });
        return this;
    }

    private static <K, V> CompletableFuture<List<V>> listed(CompletableFuture<Map<K, V>> found) {
        return Stages.mapped(found, values -> List.copyOf(values.values()));
    }

    private static <K, V> Map<K, V> byKey(@Nullable Iterable<V> values, Function<? super V, ? extends K> keyOf) {
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

    /** {@link #put(Call1, Cache, Function)} where the answer comes later, see {@link #change(Change1, Consumer)}. */
    public <K, V> CachedRepository<R> putLater(
            Call1<R, V, ? extends CompletionStage<V>> method,
            Cache<K, V> cache,
            Function<? super V, ? extends @Nullable K> keyOf) {
        Objects.requireNonNull(keyOf, "keyOf");
        mappings.change(method, call -> Puts.after(cache, keyOf, call.argument(0), call.result()));
        return this;
    }

    /** The same where the first argument names the tenant. */
    public <K, V> CachedRepository<R> putLater(
            Call2<R, String, V, ? extends CompletionStage<V>> method,
            Cache<K, V> cache,
            Function<? super V, ? extends @Nullable K> keyOf) {
        Objects.requireNonNull(keyOf, "keyOf");
        mappings.change(
                method, call -> Puts.after(cache.forTenant(call.argument(0)), keyOf, call.argument(1), call.result()));
        return this;
    }

    /**
     * A method that changes what caches hold. {@code after} is done with its argument when it is over, also when it threw: it
     * may have changed something all the same. Inside a transaction that the library knows of, what caches do waits for the
     * commit. A method may have several.
     *
     * <p>A method that answers with a {@link CompletableFuture} or {@link CompletionStage} is over when that is complete. What
     * is done after it is done by the {@link #executor(Executor)}, and only then the twin's answer is complete. Of other answers
     * that come later, such as publishers, a twin knows nothing: it is as if the method were over when it returns.
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
        return Twin.of(mappings.checked(), repository, executor);
    }
}
