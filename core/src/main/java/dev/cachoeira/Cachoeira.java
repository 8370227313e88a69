package dev.cachoeira;

import dev.cachoeira.cache.BackupException;
import dev.cachoeira.cache.BackupReport;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.CacheStats;
import dev.cachoeira.cache.Caches;
import dev.cachoeira.cache.CachesSettings;
import dev.cachoeira.cache.CachesStatus;
import dev.cachoeira.cache.Counter;
import dev.cachoeira.cache.CounterBuilder;
import dev.cachoeira.cache.RestoreReport;
import dev.cachoeira.cache.TenantScope;
import dev.cachoeira.cache.Warmer;
import dev.cachoeira.cache.WarmingReport;
import dev.cachoeira.cache.WriteBehind;
import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.runtime.SystemTimers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The way in: one instance for a process and a Redis, made at the start and closed at the end. Thread-safe.
 *
 * <pre>{@code
 * try (var cachoeira = Cachoeira.connect("redis://localhost:6379")) {
 *     Cache<Long, Product> products = cachoeira.cache("products", Long.class, Product.class)
 *             .expireAfter(Duration.ofMinutes(10))
 *             .tags(product -> Set.of("category:" + product.categoryId()))
 *             .build();
 *
 *     Product p = products.forTenant("acme").get(42L, repository::findById);
 * }
 * }</pre>
 */
public final class Cachoeira implements AutoCloseable {

    private final Caches caches;
    private final SystemTimers timers;
    private final @Nullable ExecutorService ownExecutor;

    Cachoeira(CachesSettings settings, SystemTimers timers, @Nullable ExecutorService ownExecutor) {
        this.caches = new Caches(settings);
        this.timers = timers;
        this.ownExecutor = ownExecutor;
    }

    /**
     * Connects with default settings. When Redis cannot be reached within a second it goes on without, and picks Redis
     * up when it comes.
     *
     * @param uri {@code redis://}, {@code rediss://} (TLS), {@code redis-sentinel://} or {@code redis-cluster://}, such
     *     as {@code redis://user:password@localhost:6379/0}
     * @throws IllegalArgumentException when the address makes no sense
     */
    public static Cachoeira connect(String uri) {
        return builder().uri(uri).build();
    }

    /** Remembers in this process's memory alone. */
    public static Cachoeira inMemory() {
        return builder().mode(CachesSettings.Mode.LOCAL).build();
    }

    /** Remembers nothing: every get calls its loader. */
    public static Cachoeira disabled() {
        return builder().mode(CachesSettings.Mode.DISABLED).build();
    }

    /** Begins an instance with settings of one's own. */
    public static CachoeiraBuilder builder() {
        return new CachoeiraBuilder();
    }

    /** Begins a cache; its name is unique in this instance. */
    public <K, V> CacheBuilder<K, V> cache(String name, Class<K> keys, Class<V> values) {
        return caches.cache(name, TypeRef.of(keys), TypeRef.of(values));
    }

    /** Begins a cache of generic types: {@code new TypeRef<List<Product>>() {}}. */
    public <K, V> CacheBuilder<K, V> cache(String name, TypeRef<K> keys, TypeRef<V> values) {
        return caches.cache(name, keys, values);
    }

    /**
     * Begins a counter; its name is unique among the counters of this instance.
     *
     * <pre>{@code
     * Counter<Long> views = cachoeira.counter("views", Long.class).expireAfter(Duration.ofDays(1)).build();
     * long n = views.forTenant("acme").increment(42L);
     * }</pre>
     */
    public <K> CounterBuilder<K> counter(String name, Class<K> keys) {
        return caches.counter(name, TypeRef.of(keys));
    }

    /**
     * Fills a cache in the background, one process at a time: where another one runs a warmer of the same name nothing is
     * done. Sends {@code SET}s of a lease of its own beside what {@link Cache#getAll} sends. Without Redis ({@link
     * #inMemory}) each process warms its own memory.
     *
     * @return what comes of it, never a failure; cancelling this, or closing this instance, ends the run after the chunk that
     *     is under way
     */
    public CompletableFuture<WarmingReport> warm(Warmer<?, ?> warmer) {
        return caches.warm(warmer);
    }

    /**
     * Writes what a cache holds in Redis, for the tenant that it is bound to or else that of the caller, to a file that its owner
     * alone may read. Takes a thousand names and a hundred values at a time, whatever there is ({@code SCAN}, {@code MGET}, and
     * a {@code GET} for each name); nulls are left out, and so is what this process cannot read, which is counted. The file is
     * there when it is whole, and replaces one of the same name. Until then there is one beside it that ends with {@code .part};
     * where a process has died that one has to be removed.
     *
     * @throws BackupException when not everything could be looked through or read, or there is such a {@code .part} already
     * @throws IOException when the file cannot be written
     * @throws IllegalStateException when there is no Redis, or inside a transaction
     */
    public BackupReport backUp(Cache<?, ?> cache, Path file) throws IOException {
        return caches.backUp(cache, file);
    }

    /**
     * Writes the next one of a series of backups, one process at a time: {@code products@acme.20261127T040000Z.backup} for the
     * cache {@code products} and the tenant {@code acme}, by the server's clock in UTC. What a process that died has left goes
     * before that, the oldest of the series after it. Of several processes that call this within 20 seconds one writes.
     *
     * @param folder where the files are, the same for all processes and of no other application; made when it is absent
     * @param keep how many files of the series stay: at least 1
     * @return what was written; empty when another process writes, or just has
     * @throws BackupException when not everything could be looked through or read: the former files are all there still
     * @throws IOException when a file cannot be written or removed
     * @throws IllegalStateException when there is no Redis, or inside a transaction
     */
    public Optional<BackupReport> backUpInto(Cache<?, ?> cache, Path folder, int keep) throws IOException {
        return caches.backUpInto(cache, folder, keep);
    }

    /**
     * Puts back what {@link #backUp} has written for the same cache and tenant: only where there is nothing now, as a load
     * does, so nothing younger is replaced. Values end when they would have, and their tags are computed anew from them: tags
     * that a loader said ({@link dev.cachoeira.cache.LoadContext}) or a call added are gone, and do not end them. <b>What was
     * invalidated since the backup comes back</b> until then: a backup does not know of that. Of a file that is damaged, or
     * whose values are of another type, nothing is put back.
     *
     * @throws BackupException when the file is damaged (the message says where), of another cache, tenant or codec, or has what
     *     is not of the cache's types, or Redis went away meanwhile
     * @throws IOException when the file cannot be read
     * @throws IllegalStateException when there is no Redis, the cache is strict, or inside a transaction
     */
    public RestoreReport restore(Cache<?, ?> cache, Path file) throws IOException {
        return caches.restore(cache, file);
    }

    /** The queues of the caches that are written behind, by the caches' names; none where there is no caching. */
    public Map<String, WriteBehind> writeBehinds() {
        return caches.writeBehinds();
    }

    /**
     * Writes what waits to be written behind, for as long as {@link dev.cachoeira.cache.WriteBehindOptions#drainTimeout()} says,
     * and then nothing any more in this process; what is put yet is filed, and left to others. {@link #close} does so too: this
     * is for applications whose writers need what ends before. Further calls do nothing.
     */
    public void stopWriting() {
        caches.stopWriting();
    }

    /** Goes on after {@link #stopWriting}. */
    public void startWriting() {
        caches.startWriting();
    }

    /** The counters that were made, by name. */
    public Map<String, Counter<?>> counters() {
        return caches.counters();
    }

    /** The caches that were made, by name. */
    public Map<String, Cache<?, ?>> caches() {
        return caches.caches();
    }

    /**
     * Everything that is cached for one tenant.
     *
     * @throws IllegalArgumentException if {@code tenant} is empty
     */
    public TenantScope forTenant(String tenant) {
        return caches.forTenant(tenant);
    }

    /** Ends every value of every cache and tenant, in O(1). See {@link Cache#invalidate}. */
    public void clearEverything() {
        caches.clearEverything();
    }

    /** What each cache has done in this process. */
    public Map<String, CacheStats> stats() {
        return caches.stats();
    }

    /** How many values each cache keeps in memory. */
    public Map<String, Long> localItems() {
        return caches.localItems();
    }

    /** Whether Redis can be used now, and what this process knows of it. */
    public CachesStatus status() {
        return caches.status();
    }

    /**
     * Waits until Redis can be used.
     *
     * @return false when it could not be used within {@code patience}, or the thread was interrupted
     */
    public boolean awaitAvailable(Duration patience) {
        return caches.awaitAvailable(patience);
    }

    /** Asks the servers how many keys they hold; those that do not answer within a second count as none. */
    public CompletableFuture<Long> countKeys() {
        return caches.countKeys();
    }

    /**
     * Writes what waits to be written behind, then closes connections and threads that this instance has made. Further calls do
     * nothing.
     */
    @Override
    public void close() {
        caches.close();
        timers.close();
        if (ownExecutor != null) {
            ownExecutor.shutdown();
        }
    }
}
