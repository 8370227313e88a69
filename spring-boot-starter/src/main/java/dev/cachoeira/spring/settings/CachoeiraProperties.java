package dev.cachoeira.spring.settings;

import dev.cachoeira.cache.CachesSettings;
import dev.cachoeira.cache.Compression;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * What was written under {@code cachoeira}; what was not is null, and found elsewhere by {@link SettingsResolver}.
 *
 * @param enabled whether anything is cached; when false every call goes to its source
 * @param mode what is remembered where: in memory and Redis, in memory alone, or nowhere
 * @param prefix what every key in Redis begins with, unless its cache has a key-prefix; processes that share values have the same one
 * @param redis where Redis is and how it is treated
 * @param defaults what every cache begins with
 * @param caches settings of single caches by name; they win over what the code says
 * @param encryption the keys of caches whose entries are encrypted in Redis
 * @param tenant whose data a request is about
 * @param backup what is written to files at set times
 * @param health when the caches count as unhealthy
 * @param metrics what is measured
 */
@ConfigurationProperties("cachoeira")
public record CachoeiraProperties(
        @Nullable Boolean enabled,
        CachesSettings.@Nullable Mode mode,
        @Nullable String prefix,
        @DefaultValue Redis redis,
        @DefaultValue CacheSection defaults,
        @DefaultValue Map<String, CacheSection> caches,
        @DefaultValue Encryption encryption,
        @DefaultValue Tenant tenant,
        @DefaultValue Backup backup,
        @DefaultValue Health health,
        @DefaultValue Metrics metrics) {

    /**
     * Where Redis is and how it is treated.
     *
     * @param uri address of a server, of Sentinels or of a cluster, with credentials if need be, such as
     *     redis://user:password@localhost:6379/0
     * @param host host of a single server; instead of the address
     * @param port port of a single server
     * @param username user of Redis' access control lists
     * @param password password; wins over the one in the address
     * @param database number of the database; a cluster has only 0
     * @param ssl whether the connection is encrypted
     * @param sslBundle name of the SSL bundle with the keys and the trusted certificates
     * @param connections connections to each server
     * @param connectTimeout how long one attempt to connect may take
     * @param reconnectDelay pause before a new attempt to connect; doubles up to a second
     * @param startWait how long the start waits for Redis before it goes on without
     * @param deadline how long a call waits for Redis before it goes on without
     * @param coherenceWindow how long values in memory may be believed without word from Redis
     * @param beat how often each connection is asked whether it is still whole
     * @param outageTtl how long values from their sources are kept while Redis is away
     * @param untrackedTtl how long memory keeps values of a server that cannot push invalidations
     * @param replayWindow invalidations this young are sent again when another server has taken over
     * @param journalLimit how many unsent invalidations are remembered one by one
     */
    public record Redis(
            @Nullable String uri,
            @Nullable String host,
            @Nullable Integer port,
            @Nullable String username,
            @Nullable String password,
            @Nullable Integer database,
            @Nullable Boolean ssl,
            @Nullable String sslBundle,
            @Nullable Integer connections,
            @Nullable Duration connectTimeout,
            @Nullable Duration reconnectDelay,
            @Nullable Duration startWait,
            @Nullable Duration deadline,
            @Nullable Duration coherenceWindow,
            @Nullable Duration beat,
            @Nullable Duration outageTtl,
            @Nullable Duration untrackedTtl,
            @Nullable Duration replayWindow,
            @Nullable Integer journalLimit) {

        /** Without the address and the password. */
        @Override
        public String toString() {
            return "Redis[host=" + host + ", port=" + port + ", database=" + database + "]";
        }
    }

    /**
     * Settings of caches. Durations without a unit are seconds.
     *
     * @param type full Java type of the values, such as java.util.List&lt;com.acme.Product&gt;; for caches whose type
     *     no annotated method gives
     * @param tags the tags of the values, as an expression of the value such as 'category:' + categoryId; for caches that
     *     annotations or the type declare
     * @param ttl how long a value lives
     * @param nullTtl how long "there is none" lives
     * @param localTtl how long a value lives in memory at most
     * @param local whether values are kept in memory at all
     * @param maxItems how many values memory keeps at most
     * @param maxSize how large the values in memory may be together, by their encoded size
     * @param decodeEachRead whether every hit in memory decodes a fresh object, for values that callers change
     * @param shared whether all tenants share the values
     * @param leaseTtl after how long another process may load when a loading one died
     * @param leaseWait how long a call waits for another's load before it loads for itself
     * @param batchSize how many keys a batch loader is given at once
     * @param sourceLag how far what loaders read may lag behind what was committed, such as a read replica; for so long
     *     nothing is stored after an invalidation
     * @param ownTransaction whether a load inside a caller's transaction runs in a transaction of its own, which takes a
     *     second connection, and is stored
     * @param verify of how many hits one is compared with its source, in the background; 0 compares none
     * @param verifyDelay how long after the hit that happens, and how long a difference must last to count
     * @param validators whether entries can be told from each other without their values, for ETag and 304
     * @param strict whether no get ever sees what is older than the last commit before it; writes fail while Redis is away
     * @param fenceTtl for how long the fence of a strict cache stands whose process has died; longer than a commit may take
     * @param fenceReplicas how many replicas must have a fence before a write of a strict cache goes on; 0 waits for none
     * @param compression what makes values smaller in Redis: lz4 or zstd, whose library the application adds, or none
     * @param compressionThreshold values of fewer bytes are not compressed
     * @param encrypted whether entries are encrypted in Redis, with the keys under cachoeira.encryption
     * @param refreshAfter after how long a value is stale: still served, while one process reloads it in the background
     * @param earlyRefresh how eagerly values whose loads take long are reloaded before they are stale; 0 never, 1 is good
     * @param ttlJitter by which share of itself a TTL is shortened at most, at random
     * @param failSafe for how long past its TTL a value may still be served when its load fails
     * @param failSafeThrottle how long such a value is served before its load is tried again
     * @param softTimeout how long a load may take while such a value is at hand
     * @param hardTimeout how long a call waits for a load before it fails; the load goes on
     * @param tombstoneTtl for how long after an invalidation nothing is put in a cache whose values have versions
     * @param keyPrefix what the names of the cache's entries in Redis begin with instead of cachoeira.prefix and the cache's
     *     name: &lt;key-prefix&gt;:&lt;tenant&gt;:&lt;key&gt;; changing it empties the cache
     * @param writeBehind how changes get to the source of a cache that is written behind
     */
    public record CacheSection(
            @Nullable String type,
            @Nullable String tags,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration ttl,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration nullTtl,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration localTtl,
            @Nullable Boolean local,
            @Nullable Long maxItems,
            @Nullable DataSize maxSize,
            @Nullable Boolean decodeEachRead,
            @Nullable Boolean shared,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration leaseTtl,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration leaseWait,
            @Nullable Integer batchSize,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration sourceLag,
            @Nullable Boolean ownTransaction,
            @Nullable Integer verify,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration verifyDelay,
            @Nullable Boolean validators,
            @Nullable Boolean strict,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration fenceTtl,
            @Nullable Integer fenceReplicas,
            Compression.@Nullable Algorithm compression,
            @Nullable DataSize compressionThreshold,
            @Nullable Boolean encrypted,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration refreshAfter,
            @Nullable Double earlyRefresh,
            @Nullable Double ttlJitter,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration failSafe,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration failSafeThrottle,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration softTimeout,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration hardTimeout,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration tombstoneTtl,
            @Nullable String keyPrefix,
            @Nullable WriteBehindSection writeBehind) {}

    /**
     * Settings of caches that are written behind. Durations without a unit are seconds.
     *
     * @param delay how long a change waits, so that others of its key can take its place
     * @param batchSize how many changes the writer gets at once
     * @param writers how many batches a process writes at the same time
     * @param attempts after how many failures of its own a change is given up
     * @param backoff how long a change waits after it has failed for the first time; twice as long each time
     * @param longestBackoff how long it waits at most
     * @param maximumPending how many changes may wait, and how many may be dead
     * @param drainTimeout how long stopping waits until what waits is written
     */
    public record WriteBehindSection(
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration delay,
            @Nullable Integer batchSize,
            @Nullable Integer writers,
            @Nullable Integer attempts,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration backoff,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration longestBackoff,
            @Nullable Long maximumPending,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration drainTimeout) {}

    /**
     * The keys of caches whose entries are encrypted in Redis.
     *
     * @param keys keys by their ids: 32 random bytes each, in Base64; every process of a cache has all that may have been
     *     written with
     * @param writeWith id of the key that values are written with; not needed when there is one key only
     */
    public record Encryption(
            @DefaultValue Map<String, String> keys,
            @Nullable String writeWith) {

        /** Without the keys. */
        @Override
        public String toString() {
            return "Encryption[ids=" + keys.keySet() + ", writeWith=" + writeWith + "]";
        }
    }

    /**
     * Whose data a request is about.
     *
     * @param header name of the request header that says it, such as X-Tenant-Id; none for an application without
     *     tenants, whose caches are all shared; unset when the application itself names the tenant
     * @param pattern what the header's value must look like, as a regular expression; anything else is refused
     */
    public record Tenant(
            @Nullable String header,
            @DefaultValue("[A-Za-z0-9._-]{1,64}") String pattern) {

        /** Whether the application said that it has no tenants. */
        public boolean none() {
            return "none".equalsIgnoreCase(header);
        }
    }

    /**
     * What is written to files at set times.
     *
     * @param schedule when, as Spring's cron expression such as 0 0 4 * * *, in the machine's time zone; unset: never
     * @param folder where the files are, the same for all processes
     * @param caches names of the caches
     * @param tenants whose values are written, of caches that tenants do not share
     * @param keep how many files stay, of each cache and tenant
     */
    public record Backup(
            @Nullable String schedule,
            @Nullable String folder,
            @DefaultValue List<String> caches,
            @DefaultValue List<String> tenants,
            @DefaultValue("7") int keep) {}

    /**
     * When the caches count as unhealthy.
     *
     * @param maxErrors how many failed commands within the window are still healthy
     * @param window how far back failed commands are counted
     * @param degradedStatus the actuator's status while Redis is away or the errors are too many: the service goes on
     *     without Redis, so UP by default, with the reason in the details
     */
    public record Health(
            @DefaultValue("10") int maxErrors,

            @DefaultValue("1m") @DurationUnit(ChronoUnit.SECONDS)
            Duration window,

            @DefaultValue("UP") String degradedStatus) {}

    /**
     * What is measured.
     *
     * @param enabled whether meters are registered
     * @param histograms whether timers publish the buckets of which percentiles can be made
     */
    public record Metrics(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("true") boolean histograms) {}
}
