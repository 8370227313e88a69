package dev.cachoeira.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one cache. Immutable; made by {@link CacheBuilder}.
 *
 * @param ttl how long a value lives; default 300 s
 * @param nullTtl how long "there is none" lives; default 30 s, never longer than {@code ttl}
 * @param localTtl how long a value lives in memory at most; default: as long as in Redis
 * @param local whether values are kept in memory at all; default true
 * @param localItems how many values are kept in memory at most; default 10,000
 * @param localSize how large their encoded forms may be together; default: no bound
 * @param decodeEachRead whether memory keeps bytes and every hit decodes a fresh object; default false
 * @param shared whether all tenants share the values; default false
 * @param leaseTtl after how long another process may load when a loading one died; default 3 s. A loader that takes
 *     longer renews its lease
 * @param leaseWait how long a get waits for another's load before it loads for itself; default 5 s
 * @param batchSize how many keys a batch loader is given at once; default 100
 * @param sourceLag how far what loaders read may lag behind what was committed; default zero
 * @param ownTransaction whether a load inside a caller's transaction runs in a transaction of its own; default false
 */
public record CacheOptions(
        Duration ttl,
        Duration nullTtl,
        @Nullable Duration localTtl,
        boolean local,
        long localItems,
        @Nullable ByteSize localSize,
        boolean decodeEachRead,
        boolean shared,
        Duration leaseTtl,
        Duration leaseWait,
        int batchSize,
        Duration sourceLag,
        boolean ownTransaction) {

    /** The longest TTL: the nonces that guard entries live a little longer than this. */
    public static final Duration MAX_TTL = Duration.ofDays(30);

    /** The longest lag of a source that can be declared. */
    public static final Duration MAX_SOURCE_LAG = Duration.ofMinutes(10);

    /** What a cache gets when nothing is said. */
    public static final CacheOptions DEFAULTS = new CacheOptions(
            Duration.ofSeconds(300),
            Duration.ofSeconds(30),
            null,
            true,
            10_000,
            null,
            false,
            false,
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            100,
            Duration.ZERO,
            false);

    /** The same with another {@code ttl}. */
    public CacheOptions withTtl(Duration newTtl) {
        return new CacheOptions(
                newTtl,
                nullTtl,
                localTtl,
                local,
                localItems,
                localSize,
                decodeEachRead,
                shared,
                leaseTtl,
                leaseWait,
                batchSize,
                sourceLag,
                ownTransaction);
    }

    /** The same with another {@code nullTtl}. */
    public CacheOptions withNullTtl(Duration newNullTtl) {
        return new CacheOptions(
                ttl,
                newNullTtl,
                localTtl,
                local,
                localItems,
                localSize,
                decodeEachRead,
                shared,
                leaseTtl,
                leaseWait,
                batchSize,
                sourceLag,
                ownTransaction);
    }

    /** The same with another {@code localTtl}. */
    public CacheOptions withLocalTtl(@Nullable Duration newLocalTtl) {
        return new CacheOptions(
                ttl,
                nullTtl,
                newLocalTtl,
                local,
                localItems,
                localSize,
                decodeEachRead,
                shared,
                leaseTtl,
                leaseWait,
                batchSize,
                sourceLag,
                ownTransaction);
    }

    /** The same with another {@code local}. */
    public CacheOptions withLocal(boolean newLocal) {
        return new CacheOptions(
                ttl,
                nullTtl,
                localTtl,
                newLocal,
                localItems,
                localSize,
                decodeEachRead,
                shared,
                leaseTtl,
                leaseWait,
                batchSize,
                sourceLag,
                ownTransaction);
    }

    /** The same with another {@code localItems}. */
    public CacheOptions withLocalItems(long newLocalItems) {
        return new CacheOptions(
                ttl,
                nullTtl,
                localTtl,
                local,
                newLocalItems,
                localSize,
                decodeEachRead,
                shared,
                leaseTtl,
                leaseWait,
                batchSize,
                sourceLag,
                ownTransaction);
    }

    /** The same with another {@code localSize}. */
    public CacheOptions withLocalSize(@Nullable ByteSize newLocalSize) {
        return new CacheOptions(
                ttl,
                nullTtl,
                localTtl,
                local,
                localItems,
                newLocalSize,
                decodeEachRead,
                shared,
                leaseTtl,
                leaseWait,
                batchSize,
                sourceLag,
                ownTransaction);
    }

    /** The same with another {@code decodeEachRead}. */
    public CacheOptions withDecodeEachRead(boolean newDecodeEachRead) {
        return new CacheOptions(
                ttl,
                nullTtl,
                localTtl,
                local,
                localItems,
                localSize,
                newDecodeEachRead,
                shared,
                leaseTtl,
                leaseWait,
                batchSize,
                sourceLag,
                ownTransaction);
    }

    /** The same with another {@code shared}. */
    public CacheOptions withShared(boolean newShared) {
        return new CacheOptions(
                ttl,
                nullTtl,
                localTtl,
                local,
                localItems,
                localSize,
                decodeEachRead,
                newShared,
                leaseTtl,
                leaseWait,
                batchSize,
                sourceLag,
                ownTransaction);
    }

    /** The same with another {@code leaseTtl}. */
    public CacheOptions withLeaseTtl(Duration newLeaseTtl) {
        return new CacheOptions(
                ttl,
                nullTtl,
                localTtl,
                local,
                localItems,
                localSize,
                decodeEachRead,
                shared,
                newLeaseTtl,
                leaseWait,
                batchSize,
                sourceLag,
                ownTransaction);
    }

    /** The same with another {@code leaseWait}. */
    public CacheOptions withLeaseWait(Duration newLeaseWait) {
        return new CacheOptions(
                ttl,
                nullTtl,
                localTtl,
                local,
                localItems,
                localSize,
                decodeEachRead,
                shared,
                leaseTtl,
                newLeaseWait,
                batchSize,
                sourceLag,
                ownTransaction);
    }

    /** The same with another {@code batchSize}. */
    public CacheOptions withBatchSize(int newBatchSize) {
        return new CacheOptions(
                ttl,
                nullTtl,
                localTtl,
                local,
                localItems,
                localSize,
                decodeEachRead,
                shared,
                leaseTtl,
                leaseWait,
                newBatchSize,
                sourceLag,
                ownTransaction);
    }

    /** The same with another {@code sourceLag}. */
    public CacheOptions withSourceLag(Duration newSourceLag) {
        return new CacheOptions(
                ttl,
                nullTtl,
                localTtl,
                local,
                localItems,
                localSize,
                decodeEachRead,
                shared,
                leaseTtl,
                leaseWait,
                batchSize,
                newSourceLag,
                ownTransaction);
    }

    /** The same with another {@code ownTransaction}. */
    public CacheOptions withOwnTransaction(boolean newOwnTransaction) {
        return new CacheOptions(
                ttl,
                nullTtl,
                localTtl,
                local,
                localItems,
                localSize,
                decodeEachRead,
                shared,
                leaseTtl,
                leaseWait,
                batchSize,
                sourceLag,
                newOwnTransaction);
    }

    /** Everything that is wrong with these settings, in words; empty when nothing is. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        checkTtl(problems, "ttl", ttl);
        checkTtl(problems, "nullTtl", nullTtl);
        if (localTtl != null) {
            checkTtl(problems, "localTtl", localTtl);
        }
        if (localItems < 0) {
            problems.add("localItems must not be negative, but was " + localItems);
        }
        checkRange(problems, "leaseTtl", leaseTtl, Duration.ofMillis(30), Duration.ofMinutes(5));
        checkRange(problems, "leaseWait", leaseWait, Duration.ofMillis(1), Duration.ofMinutes(5));
        if (batchSize < 1) {
            problems.add("batchSize must be at least 1, but was " + batchSize);
        }
        checkRange(problems, "sourceLag", sourceLag, Duration.ZERO, MAX_SOURCE_LAG);
        return problems;
    }

    static void checkTtl(List<String> problems, String name, Duration ttl) {
        checkRange(problems, name, ttl, Duration.ofMillis(1), MAX_TTL);
    }

    private static void checkRange(List<String> problems, String name, Duration is, Duration least, Duration most) {
        if (is.compareTo(least) < 0 || is.compareTo(most) > 0) {
            problems.add(name + " must be from " + least + " to " + most + ", but was " + is);
        }
    }
}
