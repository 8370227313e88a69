package dev.cachoeira.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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
 * @param verify of how many hits one is compared with its source; default 0: none is
 * @param verifyDelay how long after the hit that happens, and how long a difference must last to count; default 5 s
 * @param validators whether entries can be told from each other without their values; default false
 * @param freshness how values age, and what is served when they can't be loaded anew
 * @param compression how values are made smaller in Redis; default: not at all
 * @param strict how no get ever sees what is older than the last commit before it; default: none, it may for a moment
 * @param encryption the keys with which entries are encrypted in Redis; default: none, they are not
 * @param tombstoneTtl for how long after an invalidation nothing is put in a cache whose values have versions (see
 *     {@link CacheBuilder#version}), unless it was loaded before; default 60 s
 * @param keyPrefix what the names of the entries in Redis begin with, see {@link CacheBuilder#keyPrefix}; default: what
 *     everything begins with, the name of the cache then being part of them
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
        boolean ownTransaction,
        int verify,
        Duration verifyDelay,
        boolean validators,
        FreshnessOptions freshness,
        Compression compression,
        @Nullable StrictOptions strict,
        @Nullable EncryptionKeys encryption,
        Duration tombstoneTtl,
        @Nullable String keyPrefix) {

    /** The longest TTL: the nonces that guard entries live a little longer than this. */
    public static final Duration MAX_TTL = Duration.ofDays(30);

    /** The longest lag of a source that can be declared. */
    public static final Duration MAX_SOURCE_LAG = Duration.ofMinutes(10);

    /** The longest {@code verifyDelay}. */
    public static final Duration MAX_VERIFY_DELAY = Duration.ofHours(1);

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
            false,
            0,
            Duration.ofSeconds(5),
            false,
            FreshnessOptions.DEFAULTS,
            Compression.none(),
            null,
            null,
            Duration.ofSeconds(60),
            null);

    /** The same with another {@code ttl}. */
    public CacheOptions withTtl(Duration newTtl) {
        return with(draft -> draft.ttl = newTtl);
    }

    /** The same with another {@code nullTtl}. */
    public CacheOptions withNullTtl(Duration newNullTtl) {
        return with(draft -> draft.nullTtl = newNullTtl);
    }

    /** The same with another {@code localTtl}. */
    public CacheOptions withLocalTtl(@Nullable Duration newLocalTtl) {
        return with(draft -> draft.localTtl = newLocalTtl);
    }

    /** The same with another {@code local}. */
    public CacheOptions withLocal(boolean newLocal) {
        return with(draft -> draft.local = newLocal);
    }

    /** The same with another {@code localItems}. */
    public CacheOptions withLocalItems(long newLocalItems) {
        return with(draft -> draft.localItems = newLocalItems);
    }

    /** The same with another {@code localSize}. */
    public CacheOptions withLocalSize(@Nullable ByteSize newLocalSize) {
        return with(draft -> draft.localSize = newLocalSize);
    }

    /** The same with another {@code decodeEachRead}. */
    public CacheOptions withDecodeEachRead(boolean newDecodeEachRead) {
        return with(draft -> draft.decodeEachRead = newDecodeEachRead);
    }

    /** The same with another {@code shared}. */
    public CacheOptions withShared(boolean newShared) {
        return with(draft -> draft.shared = newShared);
    }

    /** The same with another {@code leaseTtl}. */
    public CacheOptions withLeaseTtl(Duration newLeaseTtl) {
        return with(draft -> draft.leaseTtl = newLeaseTtl);
    }

    /** The same with another {@code leaseWait}. */
    public CacheOptions withLeaseWait(Duration newLeaseWait) {
        return with(draft -> draft.leaseWait = newLeaseWait);
    }

    /** The same with another {@code batchSize}. */
    public CacheOptions withBatchSize(int newBatchSize) {
        return with(draft -> draft.batchSize = newBatchSize);
    }

    /** The same with another {@code sourceLag}. */
    public CacheOptions withSourceLag(Duration newSourceLag) {
        return with(draft -> draft.sourceLag = newSourceLag);
    }

    /** The same with another {@code ownTransaction}. */
    public CacheOptions withOwnTransaction(boolean newOwnTransaction) {
        return with(draft -> draft.ownTransaction = newOwnTransaction);
    }

    /** The same with another {@code verify}. */
    public CacheOptions withVerify(int newVerify) {
        return with(draft -> draft.verify = newVerify);
    }

    /** The same with another {@code verifyDelay}. */
    public CacheOptions withVerifyDelay(Duration newVerifyDelay) {
        return with(draft -> draft.verifyDelay = newVerifyDelay);
    }

    /** The same with another {@code validators}. */
    public CacheOptions withValidators(boolean newValidators) {
        return with(draft -> draft.validators = newValidators);
    }

    /** The same with another {@code freshness}. */
    public CacheOptions withFreshness(FreshnessOptions newFreshness) {
        return with(draft -> draft.freshness = newFreshness);
    }

    /** The same with another {@code compression}. */
    public CacheOptions withCompression(Compression newCompression) {
        return with(draft -> draft.compression = newCompression);
    }

    /** The same with another {@code strict}; with one nothing is kept in memory. */
    public CacheOptions withStrict(@Nullable StrictOptions newStrict) {
        return with(draft -> {
            draft.strict = newStrict;
            draft.local = draft.local && newStrict == null;
        });
    }

    /** The same with another {@code encryption}. */
    public CacheOptions withEncryption(@Nullable EncryptionKeys newEncryption) {
        return with(draft -> draft.encryption = newEncryption);
    }

    /** The same with another {@code tombstoneTtl}. */
    public CacheOptions withTombstoneTtl(Duration newTombstoneTtl) {
        return with(draft -> draft.tombstoneTtl = newTombstoneTtl);
    }

    /** The same with another {@code keyPrefix}. */
    public CacheOptions withKeyPrefix(@Nullable String newKeyPrefix) {
        return with(draft -> draft.keyPrefix = newKeyPrefix);
    }

    private CacheOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /** A copy whose fields can be changed. */
    private static final class Draft {
        private Duration ttl;
        private Duration nullTtl;
        private @Nullable Duration localTtl;
        private boolean local;
        private long localItems;
        private @Nullable ByteSize localSize;
        private boolean decodeEachRead;
        private boolean shared;
        private Duration leaseTtl;
        private Duration leaseWait;
        private int batchSize;
        private Duration sourceLag;
        private boolean ownTransaction;
        private int verify;
        private Duration verifyDelay;
        private boolean validators;
        private FreshnessOptions freshness;
        private Compression compression;
        private @Nullable StrictOptions strict;
        private @Nullable EncryptionKeys encryption;
        private Duration tombstoneTtl;
        private @Nullable String keyPrefix;

        Draft(CacheOptions from) {
            ttl = from.ttl;
            nullTtl = from.nullTtl;
            localTtl = from.localTtl;
            local = from.local;
            localItems = from.localItems;
            localSize = from.localSize;
            decodeEachRead = from.decodeEachRead;
            shared = from.shared;
            leaseTtl = from.leaseTtl;
            leaseWait = from.leaseWait;
            batchSize = from.batchSize;
            sourceLag = from.sourceLag;
            ownTransaction = from.ownTransaction;
            verify = from.verify;
            verifyDelay = from.verifyDelay;
            validators = from.validators;
            freshness = from.freshness;
            compression = from.compression;
            strict = from.strict;
            encryption = from.encryption;
            tombstoneTtl = from.tombstoneTtl;
            keyPrefix = from.keyPrefix;
        }

        CacheOptions options() {
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
                    ownTransaction,
                    verify,
                    verifyDelay,
                    validators,
                    freshness,
                    compression,
                    strict,
                    encryption,
                    tombstoneTtl,
                    keyPrefix);
        }
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
        checkRange(problems, "tombstoneTtl", tombstoneTtl, Duration.ofMillis(1), Duration.ofHours(1));
        if (verify < 0) {
            problems.add("verify must be 0 or more, but was " + verify);
        }
        checkRange(problems, "verifyDelay", verifyDelay, Duration.ofMillis(1), MAX_VERIFY_DELAY);
        if (keyPrefix != null) {
            KeyLayout.checkName(problems, "keyPrefix", keyPrefix);
        }
        freshness.check(problems);
        Duration hard = freshness.hardTimeout();
        if (hard != null && hard.compareTo(leaseWait) > 0) {
            problems.add("hardTimeout must be at most leaseWait, which is " + leaseWait + ", but was " + hard);
        }
        if (ttl.plus(freshness.failSafe()).compareTo(MAX_TTL) > 0) {
            problems.add("ttl and failSafe together must be at most " + MAX_TTL + ", but were "
                    + ttl.plus(freshness.failSafe()));
        }
        if (strict != null) {
            checkStrict(problems, strict);
        }
        String unusable = compression.problem();
        if (unusable != null) {
            problems.add(unusable);
        }
        return problems;
    }

    private void checkStrict(List<String> problems, StrictOptions chosen) {
        checkRange(problems, "fenceTtl", chosen.fenceTtl(), Duration.ofSeconds(1), Duration.ofHours(1));
        if (chosen.fenceReplicas() < 0 || chosen.fenceReplicas() > 100) {
            problems.add("fenceReplicas must be from 0 to 100, but was " + chosen.fenceReplicas());
        }
        if (local) {
            problems.add("local must be false in a strict cache, but was true");
        }
        if (!sourceLag.isZero()) {
            problems.add("sourceLag must be zero in a strict cache, but was " + sourceLag);
        }
        if (!freshness.failSafe().isZero()) {
            problems.add("failSafe must be zero in a strict cache, but was " + freshness.failSafe());
        }
    }

    static void checkTtl(List<String> problems, String name, Duration ttl) {
        checkRange(problems, name, ttl, Duration.ofMillis(1), MAX_TTL);
    }

    static void checkRange(List<String> problems, String name, Duration is, Duration least, Duration most) {
        if (is.compareTo(least) < 0 || is.compareTo(most) > 0) {
            problems.add(name + " must be from " + least + " to " + most + ", but was " + is);
        }
    }
}
