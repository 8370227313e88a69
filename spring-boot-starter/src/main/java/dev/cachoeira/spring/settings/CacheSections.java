package dev.cachoeira.spring.settings;

import dev.cachoeira.cache.ByteSize;
import dev.cachoeira.cache.CacheOptions;
import dev.cachoeira.cache.Compression;
import dev.cachoeira.cache.EncryptionKeys;
import dev.cachoeira.cache.FreshnessOptions;
import dev.cachoeira.cache.StrictOptions;
import dev.cachoeira.cache.WriteBehindOptions;
import dev.cachoeira.spring.settings.CachoeiraProperties.CacheSection;
import dev.cachoeira.spring.settings.CachoeiraProperties.WriteBehindSection;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Sections of the configuration as options of caches. */
final class CacheSections {

    private CacheSections() {}

    /** The options with what the section says; sizes that cannot be are left out. */
    static CacheOptions apply(CacheOptions options, CacheSection section, @Nullable EncryptionKeys keys) {
        CacheOptions result = options;
        result = with(result, section.ttl(), CacheOptions::withTtl);
        result = with(result, nullTtl(result, section), CacheOptions::withNullTtl);
        result = with(result, section.localTtl(), CacheOptions::withLocalTtl);
        result = strict(result, section);
        result = with(result, section.local(), CacheOptions::withLocal);
        result = with(result, section.maxItems(), CacheOptions::withLocalItems);
        result = with(result, size(section.maxSize()), CacheOptions::withLocalSize);
        result = with(result, section.decodeEachRead(), CacheOptions::withDecodeEachRead);
        result = with(result, section.shared(), CacheOptions::withShared);
        result = with(result, section.leaseTtl(), CacheOptions::withLeaseTtl);
        result = with(result, section.leaseWait(), CacheOptions::withLeaseWait);
        result = with(result, section.batchSize(), CacheOptions::withBatchSize);
        result = with(result, section.sourceLag(), CacheOptions::withSourceLag);
        result = with(result, section.ownTransaction(), CacheOptions::withOwnTransaction);
        result = with(result, section.verify(), CacheOptions::withVerify);
        result = with(result, section.verifyDelay(), CacheOptions::withVerifyDelay);
        result = with(result, section.validators(), CacheOptions::withValidators);
        result = with(result, compression(result, section), CacheOptions::withCompression);
        result = with(result, section.tombstoneTtl(), CacheOptions::withTombstoneTtl);
        result = with(result, section.keyPrefix(), CacheOptions::withKeyPrefix);
        result = result.withFreshness(freshness(result.freshness(), section));
        return section.encrypted() == null ? result : result.withEncryption(section.encrypted() ? keys : null);
    }

    private static FreshnessOptions freshness(FreshnessOptions options, CacheSection section) {
        FreshnessOptions result = options;
        result = with(result, section.refreshAfter(), FreshnessOptions::withRefreshAfter);
        result = with(result, section.earlyRefresh(), FreshnessOptions::withEarlyRefresh);
        result = with(result, section.ttlJitter(), FreshnessOptions::withTtlJitter);
        result = with(result, section.failSafe(), FreshnessOptions::withFailSafe);
        result = with(result, section.failSafeThrottle(), FreshnessOptions::withFailSafeThrottle);
        result = with(result, section.softTimeout(), FreshnessOptions::withSoftTimeout);
        return with(result, section.hardTimeout(), FreshnessOptions::withHardTimeout);
    }

    /** The options of a cache that is written behind with what the section says. */
    static WriteBehindOptions writeBehind(WriteBehindOptions options, @Nullable CacheSection cache) {
        WriteBehindSection section = cache == null ? null : cache.writeBehind();
        if (section == null) {
            return options;
        }
        WriteBehindOptions result = options;
        result = with(result, section.delay(), WriteBehindOptions::withDelay);
        result = with(result, section.batchSize(), WriteBehindOptions::withBatchSize);
        result = with(result, section.writers(), WriteBehindOptions::withWriters);
        result = with(result, section.attempts(), WriteBehindOptions::withAttempts);
        result = with(result, section.backoff(), WriteBehindOptions::withBackoff);
        result = with(result, section.longestBackoff(), WriteBehindOptions::withLongestBackoff);
        result = with(result, section.maximumPending(), WriteBehindOptions::withMaximumPending);
        return with(result, section.drainTimeout(), WriteBehindOptions::withDrainTimeout);
    }

    private static CacheOptions strict(CacheOptions options, CacheSection section) {
        StrictOptions before = options.strict();
        if (section.strict() != null ? !section.strict() : before == null) {
            return options.withStrict(null).withLocal(options.local() || before != null);
        }
        StrictOptions strict = before != null ? before : StrictOptions.DEFAULTS;
        strict = with(strict, section.fenceTtl(), StrictOptions::withFenceTtl);
        return options.withStrict(with(strict, section.fenceReplicas(), StrictOptions::withFenceReplicas));
    }

    private static @Nullable ByteSize size(@Nullable DataSize size) {
        return size == null || size.isNegative() ? null : ByteSize.ofBytes(size.toBytes());
    }

    private static Compression compression(CacheOptions options, CacheSection section) {
        Compression compression = options.compression();
        if (section.compression() != null) {
            compression = compression.by(section.compression());
        }
        ByteSize threshold = size(section.compressionThreshold());
        return threshold == null ? compression : compression.from(threshold);
    }

    /** "There is none" never lives longer than a value. */
    private static @Nullable Duration nullTtl(CacheOptions options, CacheSection section) {
        Duration asked = section.nullTtl();
        if (asked != null) {
            return asked;
        }
        boolean longer = options.nullTtl().compareTo(options.ttl()) > 0;
        return longer && options.ttl().toMillis() > 0 ? options.ttl() : null;
    }

    private static <O, T> O with(O options, @Nullable T value, BiFunction<O, T, O> change) {
        return value == null ? options : change.apply(options, value);
    }

    /** The section of a cache whose name differs in case, dashes and underscores only, as environment names do. */
    static @Nullable CacheSection find(Map<String, CacheSection> sections, String cache) {
        for (Map.Entry<String, CacheSection> entry : sections.entrySet()) {
            if (uniform(entry.getKey()).equals(uniform(cache))) {
                return entry.getValue();
            }
        }
        return null;
    }

    private static String uniform(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }
}
