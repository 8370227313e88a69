package dev.cachoeira.cache;

import dev.cachoeira.codec.Codec;
import dev.cachoeira.codec.KeyCodec;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Settings of a cache in the making. What is not set has the default that {@link CacheOptions} names. Not thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface CacheBuilder<K, V> {

    /** How long a value lives: from 1 ms to {@link CacheOptions#MAX_TTL}. */
    CacheBuilder<K, V> expireAfter(Duration ttl);

    /** How long "there is none" lives. */
    CacheBuilder<K, V> expireNullsAfter(Duration ttl);

    /** How long a value lives in memory at most. */
    CacheBuilder<K, V> expireLocallyAfter(Duration ttl);

    /** How many values memory keeps at most; 0 keeps none. */
    CacheBuilder<K, V> maximumLocalItems(long items);

    /** How large the values in memory may be together, by their encoded size before compression and encryption. */
    CacheBuilder<K, V> maximumLocalSize(ByteSize size);

    /** Keeps nothing in memory: every get asks Redis. */
    CacheBuilder<K, V> withoutLocal();

    /**
     * Memory keeps bytes and every hit decodes a fresh object, for values that callers change. The bytes are those of the
     * codec, neither compressed nor encrypted.
     */
    CacheBuilder<K, V> decodeEachRead();

    /** All tenants share the values of this cache; it is used without a tenant. */
    CacheBuilder<K, V> shared();

    /** The tags of a value, by which it can be invalidated. Called after each load and put; must not return null. */
    CacheBuilder<K, V> tags(Function<? super V, Set<String>> tags);

    /** Another format than JSON. */
    CacheBuilder<K, V> codec(Codec<V> codec);

    /** A codec for keys that are not text, whole numbers, booleans, characters, UUIDs, enums or records of these. */
    CacheBuilder<K, V> keyCodec(KeyCodec<K> codec);

    /** After how long another process may load when a loading one died: from 30 ms to 5 min. */
    CacheBuilder<K, V> leaseTtl(Duration ttl);

    /** How long a get waits for another's load before it loads for itself: from 1 ms to 5 min. */
    CacheBuilder<K, V> leaseWait(Duration wait);

    /** How many keys a batch loader is given at once: at least 1. */
    CacheBuilder<K, V> batchSize(int keys);

    /**
     * How far the source that loaders read may lag behind what was committed, such as a read replica: from zero to
     * {@link CacheOptions#MAX_SOURCE_LAG}. For so long after an invalidation whatever was invalidated is loaded and answered,
     * and stored nowhere, in no process; a put meanwhile, or one for a TTL that is shorter than the lag, becomes an
     * invalidation. Every process that uses the cache must declare the same. The same holds, once, after the first use of the
     * cache, of a tenant or of a tag.
     */
    CacheBuilder<K, V> sourceLag(Duration lag);

    /** {@link #strict(StrictOptions)} with {@link StrictOptions#DEFAULTS}. */
    CacheBuilder<K, V> strict();

    /**
     * No get of any process that begins after a commit returns a value older than what was committed, wherever the process
     * that wrote it may have died: while a write is on its way, a fence stands in Redis in the place of what it is about
     * (see {@link Fence}); behind it everybody loads from the source, and nothing is stored. In a transaction that the
     * library knows of, {@code invalidate}, {@code invalidateTag}, {@code clear} and {@code clearAllTenants} put up the fence
     * at once, put it up again just before the commit, and take it down afterwards, after a rollback too; without one use
     * {@link Cache#fence}, since an {@code invalidate} after a commit leaves a moment between the two.
     *
     * <p>What it costs:
     * <ul>
     *   <li>Nothing is kept in memory: every hit is a {@code GET}, and with several connections or servers, or a server that
     *       pushes nothing, a second round trip for the epochs.
     *   <li>Redis away, or full, means that such a write fails, with a {@link StrictInvalidationException}. Reads go to the
     *       source.
     *   <li>{@code put} ends the value instead of storing it: nobody knows whether it is the youngest.
     *       {@code invalidateMatching} ends every value of the cache in the tenant.
     * </ul>
     *
     * <p>Every process that uses the cache must declare it. It needs a server with the {@code noeviction} policy, and source
     * and loader that are current: no read replica, no {@link #sourceLag}, no {@link #failSafe}, no {@link #writeBehind(BatchWriter)}. What remains: a commit
     * that takes longer than half of the fence's TTL; a server that loses its memory, or whose replica takes over without it, while
     * a commit is on its way. What a {@link TenantScope} ends, {@code clearEverything}, and tags that a cache invalidates which
     * is not strict, fence nothing: they come after the commit.
     */
    CacheBuilder<K, V> strict(StrictOptions strict);

    /**
     * The version of a value: a number that grows with each write of its key to the source, such as a {@code @Version}
     * column, a log position, or the time of the update if no two writes of a key share it. A put then replaces no value of
     * a higher version, in whatever order writers arrive. Called after each load and put, never with null.
     *
     * <p>What else a put finds in its key's place it does not replace either, since nobody can say which is newer: where the
     * key is being loaded, or was invalidated less than a {@link #tombstoneTtl} ago and not loaded since, or holds null or a
     * value without a version, it ends what is there, and the next get loads. It stores where nothing is. So what a late put
     * can bring back is this: a value whose successor, or what an invalidation has left in its place, Redis has evicted,
     * forgotten or let expire, or whose successor was never cached but ended by a tag or a clear (also the one of a process that
     * owes more than {@link FleetOptions#journalLimit()} invalidations), while the writer was on its way from its commit to its
     * put. A load that fails leaves its key as if it had
     * been invalidated then, unless there was nothing before. While Redis is away nothing can be compared: a put ends what
     * memory has, and stores nothing.
     *
     * <p>Every process that uses the cache must declare the same. Not together with {@link #sourceLag}. Entries take 8 bytes
     * more; a put is one script instead of two commands, an invalidation one that keeps the place instead of a {@code DEL}.
     */
    CacheBuilder<K, V> version(ToLongFunction<? super V> version);

    /**
     * For how long after an invalidation nothing is put in a cache whose values have versions, unless it was loaded before:
     * longer than a writer may take from its commit to the end of its put. From 1 ms to an hour.
     */
    CacheBuilder<K, V> tombstoneTtl(Duration ttl);

    /**
     * A load inside a caller's open transaction runs in a new transaction (READ COMMITTED) and is stored, where it would
     * otherwise be loaded in the caller's and not be stored. Once the caller's transaction has invalidated something of
     * the cache, it reads past it all the same.
     *
     * <p><b>Mind the connection pool.</b> Such a load takes a second connection while its caller keeps the first one.
     * When all connections are held by callers that wait for a second one, none of them ever goes on: give the pool more
     * connections than there are threads that load inside transactions, and a short timeout. Nor may the loader wait for a
     * lock that its caller's transaction holds.
     *
     * <p>Without effect where the library knows of no transactions, and where it cannot begin one.
     */
    CacheBuilder<K, V> loadInOwnTransaction();

    /**
     * {@link #verify(int, Duration)} after the default {@link CacheOptions#verifyDelay()}.
     *
     * @param oneIn of how many hits one is verified: 1 verifies each, 0 none
     */
    CacheBuilder<K, V> verify(int oneIn);

    /**
     * Compares a sample of what is answered with the source, and counts what comes of it in
     * {@link CacheStats#verifications()}. After the delay, in the background, the loader of the get is called and its value
     * compared with what the cache answers then. Where they differ, and what the cache answers has not changed meanwhile,
     * the same is done once more after another delay; only what differs then too has disagreed. Values are the same when
     * {@link Codec#same} says so. What is loaded for that is not stored, callers never wait for it, and no more than 16
     * hits of a cache are being verified at a time: those past that are skipped, and counted as such. A load that never
     * ends keeps its place.
     *
     * <p>For loaders that read what everybody sees: such a load comes after its call has returned, on another thread,
     * outside the caller's transaction (see {@link #loadInOwnTransaction()}) and perhaps twice. Where the executor of the
     * instance carries a context, it has the caller's. A loader that uses what belongs to its call alone (a connection, a
     * persistence context), or makes up its value, is none to verify. Not verified are hits in a transaction whose loads
     * are not stored either.
     *
     * <p>Sends one {@code GETRANGE} for each look at what the cache answers, and a {@code GET} where memory does not have
     * it.
     *
     * @param oneIn of how many hits in memory or Redis, of gets with a loader, one is verified: 1 verifies each, 0 none
     * @param delay from 1 ms to {@link CacheOptions#MAX_VERIFY_DELAY}; the {@link #sourceLag} and, with Redis, the coherence
     *     window are waited for at least
     */
    CacheBuilder<K, V> verify(int oneIn, Duration delay);

    /**
     * Each entry can be told from every other, without its value: see {@link Cache#validate} and {@link Lookup#validator()}.
     * Memory takes 32 bytes more for each value.
     */
    CacheBuilder<K, V> validators();

    /**
     * After how long a value is stale. A get with a loader that finds it stale answers with it at once and has it reloaded
     * in the background, by one process; when nobody gets it, nobody reloads it. It is served until its TTL ends; what is
     * invalidated meanwhile ends at once, as ever. Within a {@link #leaseTtl} after its loader has thrown a value is not
     * tried again. No more than 256 values of a cache are being reloaded at a time in a process.
     *
     * <p>The loader runs on another thread, after the get has returned, outside the caller's transaction. Where the executor
     * of the instance carries a context, it has the caller's. {@code getAll} has what is stale reloaded in batches.
     *
     * <p>A reload sends a script to take the turn, a {@code GET}, what every load sends to store its value, and a script to
     * give the turn back. Entries take 16 bytes more.
     *
     * @param duration from 1 ms to {@link CacheOptions#MAX_TTL}; what is longer than a value's TTL is without effect
     */
    CacheBuilder<K, V> refreshAfter(Duration duration);

    /**
     * Values whose loads take long are reloaded before they are stale, or before their TTL ends if they never are, at a
     * moment that each process draws at random: on average as long before as the load took, times {@code beta}. So
     * processes do not all find a value stale at the same time. This is XFetch (Vattani, Chierichetti, Lowenstein, PVLDB
     * 8(8), 2015). Otherwise as {@link #refreshAfter}.
     *
     * @param beta from 0, which is never, to 100; 1 is a good value
     */
    CacheBuilder<K, V> refreshEarly(double beta);

    /**
     * For how long past its TTL a value may be served when the load of its successor fails. Redis keeps it for so long; its
     * TTL is what it was. A get past the TTL loads as ever, and what the loader throws reaches its caller only where no such
     * value is at hand. Else it is answered with that value, which all processes then serve for {@code throttle} before
     * the load is tried again. What was invalidated is never served. Counted in {@link CacheStats#substitutes()}.
     *
     * <p>Needs Redis: while it is away, and in a process that uses none, what a loader throws reaches its caller.
     *
     * @param duration from zero, which is never; together with the TTL at most {@link CacheOptions#MAX_TTL}
     * @param throttle from 1 ms to {@link CacheOptions#MAX_TTL}
     */
    CacheBuilder<K, V> failSafe(Duration duration, Duration throttle);

    /** {@link #failSafe(Duration, Duration)} with a throttle of 10 s. */
    CacheBuilder<K, V> failSafe(Duration duration);

    /**
     * How long a get waits for a load while a value past its TTL is at hand, see {@link #failSafe}; then it is answered
     * with that value. The load goes on in the background, and what it brings is stored. Not for {@code getAll}.
     *
     * <p>With a timeout loaders run on the executor of the instance, in the caller's context where it carries one, and not
     * on the caller's thread.
     *
     * @param timeout from 1 ms, shorter than the {@link #hardTimeout}
     */
    CacheBuilder<K, V> softTimeout(Duration timeout);

    /**
     * How long a get waits at all; then it throws a {@link LoadTimeoutException}. The load goes on in the background, and
     * what it brings is stored. Not for {@code getAll}, nor for what is loaded past the cache inside a transaction.
     * Otherwise as {@link #softTimeout}.
     *
     * @param timeout from 1 ms to the {@link #leaseWait}
     */
    CacheBuilder<K, V> hardTimeout(Duration timeout);

    /**
     * Shortens each value's TTL at random, lest what was stored together ends together. Not that of values which are put
     * with a TTL of their own, or whose loader says one.
     *
     * @param share by which share of itself a TTL is shortened at most: from 0 to less than 1
     */
    CacheBuilder<K, V> jitterTtl(double share);

    /**
     * Makes values smaller in Redis, see {@link Compression}. Every get that Redis answers decompresses, on its caller's
     * thread; what memory answers is decompressed already. {@link #build()} refuses an algorithm whose library is not on
     * the class path.
     */
    CacheBuilder<K, V> compress(Compression compression);

    /**
     * Encrypts entries in Redis, and serves none that is not encrypted with one of these keys for its very place; see
     * {@link EncryptionKeys} for what that protects and what not. What may not be served counts as absent and as a {@link
     * CacheStats#decodeFailures() decode failure}, and is loaded again. Memory holds values in the clear.
     *
     * <p>Every process that uses the cache must do the same: those without keys, or of a build that does not know them,
     * and those with them take each other's values for unreadable and replace them.
     */
    CacheBuilder<K, V> encrypt(EncryptionKeys keys);

    /**
     * Writes the cache behind: {@link Cache#put} and {@link Cache#remove} return when the change is filed in Redis, and the
     * writer gets it half a second later, in batches. Of a key that changes again meanwhile only the newest change is written;
     * of two changes of a key the source never ends with the older one, if the writer compares their sequences (see {@link
     * BatchWriter}). What cannot be written is tried again, and at last given up, see {@link WriteBehind}. Gets see a change
     * at once, in every process: a load looks for it before it asks the source, which is one round trip more.
     *
     * <p><b>What is filed is as durable as Redis.</b> With {@code appendonly yes} and {@code appendfsync always} a change that
     * was acknowledged survives a crash of the server; otherwise the last second of them may not, nor may those that a replica
     * which takes over has not heard of. Redis must not evict ({@code maxmemory-policy noeviction}, or one that begins with
     * {@code volatile}).
     *
     * <p>Without Redis nothing can be filed: then {@code put} and {@code remove} throw a {@link WriteBehindException}, within two
     * deadlines, and so they do when too many changes wait. Gets go on, and may see what was before the changes that wait. All
     * processes that use the cache must be made with a writer; each of them writes what any of them has filed. {@code
     * Cachoeira.close} writes what waits before it returns, for as long as {@link WriteBehindOptions#drainTimeout()} says.
     */
    CacheBuilder<K, V> writeBehind(BatchWriter<K, V> writer);

    /** {@link #writeBehind(BatchWriter)} with settings of its own. */
    CacheBuilder<K, V> writeBehind(BatchWriter<K, V> writer, WriteBehindOptions options);

    /**
     * Names the entries of the cache {@code <prefix>:<tenant>:<key>} in Redis, such as {@code customer:acme:42}, instead of
     * {@code client:acme:customers:42}. The tenant stands there as ever, empty in a {@link #shared()} cache; a value in
     * another format than JSON is kept under {@code <prefix>~<codec>}. All else keeps its name, epochs and the queues of what
     * is written behind above all.
     *
     * <p><b>A change of it empties the cache</b>: what has another name is not looked at any more, and stays in Redis until
     * its TTL ends. Every process that uses the cache must have the same. Processes that differ share no entries and do not
     * end each other's one by one; what ends by a tag, a clear or a tenant ends for all of them. So call {@link
     * Cache#clearAllTenants()} once the last process has changed, if some were in use with the old name and the new one at
     * the same time, or if an earlier prefix is taken up again.
     *
     * <p>No two caches of a {@code Cachoeira} have the same, and none that of {@link FleetOptions#prefix()}. As that does not
     * stand before it, nothing else in the same database of Redis may be named so, another application's caches least of all.
     *
     * @param prefix letters, digits, dots, dashes and underscores, beginning with a letter or digit
     */
    CacheBuilder<K, V> keyPrefix(String prefix);

    /** Takes all settings that an options record holds. */
    CacheBuilder<K, V> options(CacheOptions options);

    /**
     * Makes the cache.
     *
     * @throws IllegalArgumentException naming every wrong setting at once
     * @throws IllegalStateException when the name or the {@link #keyPrefix} is taken by another cache of this
     *     {@code Cachoeira}
     */
    Cache<K, V> build();
}
