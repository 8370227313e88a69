package dev.cachoeira.cache;

import dev.cachoeira.codec.Codec;
import dev.cachoeira.codec.JsonCodec;
import dev.cachoeira.codec.KeyCodec;
import dev.cachoeira.codec.KeyCodecs;
import dev.cachoeira.codec.TypeRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Gathers settings and checks them together. */
final class DefaultCacheBuilder<K, V> implements CacheBuilder<K, V> {

    private final Caches caches;
    private final CacheConfiguration configuration;
    private final String name;
    private final TypeRef<K> keys;
    private final TypeRef<V> values;
    private CacheOptions options;
    private @Nullable Codec<V> codec;
    private @Nullable KeyCodec<K> keyCodec;
    private @Nullable Function<? super V, Set<String>> tags;
    private @Nullable ToLongFunction<? super V> version;
    private @Nullable BatchWriter<K, V> writer;
    private WriteBehindOptions writing;

    DefaultCacheBuilder(
            Caches caches, CacheConfiguration configuration, String name, TypeRef<K> keys, TypeRef<V> values) {
        this.caches = caches;
        this.configuration = configuration;
        this.options = configuration.defaults();
        this.writing = configuration.writeBehindDefaults();
        this.name = Objects.requireNonNull(name, "name");
        this.keys = Objects.requireNonNull(keys, "keys");
        this.values = Objects.requireNonNull(values, "values");
    }

    @Override
    public CacheBuilder<K, V> expireAfter(Duration ttl) {
        options = options.withTtl(ttl);
        return this;
    }

    @Override
    public CacheBuilder<K, V> expireNullsAfter(Duration ttl) {
        options = options.withNullTtl(ttl);
        return this;
    }

    @Override
    public CacheBuilder<K, V> expireLocallyAfter(Duration ttl) {
        options = options.withLocalTtl(ttl);
        return this;
    }

    @Override
    public CacheBuilder<K, V> maximumLocalItems(long items) {
        options = options.withLocalItems(items);
        return this;
    }

    @Override
    public CacheBuilder<K, V> maximumLocalSize(ByteSize size) {
        options = options.withLocalSize(size);
        return this;
    }

    @Override
    public CacheBuilder<K, V> withoutLocal() {
        options = options.withLocal(false);
        return this;
    }

    @Override
    public CacheBuilder<K, V> decodeEachRead() {
        options = options.withDecodeEachRead(true);
        return this;
    }

    @Override
    public CacheBuilder<K, V> shared() {
        options = options.withShared(true);
        return this;
    }

    @Override
    public CacheBuilder<K, V> tags(Function<? super V, Set<String>> newTags) {
        tags = Objects.requireNonNull(newTags, "tags");
        return this;
    }

    @Override
    public CacheBuilder<K, V> codec(Codec<V> newCodec) {
        codec = Objects.requireNonNull(newCodec, "codec");
        return this;
    }

    @Override
    public CacheBuilder<K, V> keyCodec(KeyCodec<K> newCodec) {
        keyCodec = Objects.requireNonNull(newCodec, "keyCodec");
        return this;
    }

    @Override
    public CacheBuilder<K, V> leaseTtl(Duration ttl) {
        options = options.withLeaseTtl(ttl);
        return this;
    }

    @Override
    public CacheBuilder<K, V> leaseWait(Duration wait) {
        options = options.withLeaseWait(wait);
        return this;
    }

    @Override
    public CacheBuilder<K, V> batchSize(int newSize) {
        options = options.withBatchSize(newSize);
        return this;
    }

    @Override
    public CacheBuilder<K, V> sourceLag(Duration lag) {
        options = options.withSourceLag(lag);
        return this;
    }

    @Override
    public CacheBuilder<K, V> version(ToLongFunction<? super V> newVersion) {
        version = Objects.requireNonNull(newVersion, "version");
        return this;
    }

    @Override
    public CacheBuilder<K, V> tombstoneTtl(Duration ttl) {
        options = options.withTombstoneTtl(ttl);
        return this;
    }

    @Override
    public CacheBuilder<K, V> strict() {
        return strict(StrictOptions.DEFAULTS);
    }

    @Override
    public CacheBuilder<K, V> strict(StrictOptions strict) {
        options = options.withStrict(Objects.requireNonNull(strict, "strict"));
        return this;
    }

    @Override
    public CacheBuilder<K, V> loadInOwnTransaction() {
        options = options.withOwnTransaction(true);
        return this;
    }

    @Override
    public CacheBuilder<K, V> verify(int oneIn) {
        options = options.withVerify(oneIn);
        return this;
    }

    @Override
    public CacheBuilder<K, V> verify(int oneIn, Duration delay) {
        options = options.withVerify(oneIn).withVerifyDelay(delay);
        return this;
    }

    @Override
    public CacheBuilder<K, V> validators() {
        options = options.withValidators(true);
        return this;
    }

    @Override
    public CacheBuilder<K, V> compress(Compression compression) {
        options = options.withCompression(Objects.requireNonNull(compression, "compression"));
        return this;
    }

    @Override
    public CacheBuilder<K, V> encrypt(EncryptionKeys keys) {
        options = options.withEncryption(Objects.requireNonNull(keys, "keys"));
        return this;
    }

    @Override
    public CacheBuilder<K, V> refreshAfter(Duration duration) {
        options = options.withFreshness(options.freshness().withRefreshAfter(duration));
        return this;
    }

    @Override
    public CacheBuilder<K, V> refreshEarly(double beta) {
        options = options.withFreshness(options.freshness().withEarlyRefresh(beta));
        return this;
    }

    @Override
    public CacheBuilder<K, V> failSafe(Duration duration, Duration throttle) {
        options =
                options.withFreshness(options.freshness().withFailSafe(duration).withFailSafeThrottle(throttle));
        return this;
    }

    @Override
    public CacheBuilder<K, V> failSafe(Duration duration) {
        options = options.withFreshness(options.freshness().withFailSafe(duration));
        return this;
    }

    @Override
    public CacheBuilder<K, V> softTimeout(Duration timeout) {
        options = options.withFreshness(options.freshness().withSoftTimeout(timeout));
        return this;
    }

    @Override
    public CacheBuilder<K, V> hardTimeout(Duration timeout) {
        options = options.withFreshness(options.freshness().withHardTimeout(timeout));
        return this;
    }

    @Override
    public CacheBuilder<K, V> jitterTtl(double share) {
        options = options.withFreshness(options.freshness().withTtlJitter(share));
        return this;
    }

    @Override
    public CacheBuilder<K, V> writeBehind(BatchWriter<K, V> newWriter) {
        return writeBehind(newWriter, writing);
    }

    @Override
    public CacheBuilder<K, V> writeBehind(BatchWriter<K, V> newWriter, WriteBehindOptions newOptions) {
        writer = Objects.requireNonNull(newWriter, "writer");
        writing = Objects.requireNonNull(newOptions, "options");
        return this;
    }

    @Override
    public CacheBuilder<K, V> keyPrefix(String prefix) {
        options = options.withKeyPrefix(Objects.requireNonNull(prefix, "prefix"));
        return this;
    }

    @Override
    public CacheBuilder<K, V> options(CacheOptions newOptions) {
        options = Objects.requireNonNull(newOptions, "options");
        return this;
    }

    @Override
    public Cache<K, V> build() {
        List<String> problems = new ArrayList<>();
        KeyLayout.checkName(problems, "name", name);
        CacheOptions configured = configuration.configure(name, options);
        problems.addAll(configured.problems());
        if (caches.prefix().equals(configured.keyPrefix())) {
            problems.add("keyPrefix must not be the prefix of everything, or entries could be taken for something else,"
                    + " but was '" + configured.keyPrefix() + "'; choose another, or none");
        }
        KeyCodec<K> chosenKeyCodec = keyCodec;
        if (chosenKeyCodec == null) {
            try {
                chosenKeyCodec = KeyCodecs.forType(keys);
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (version != null && !configured.sourceLag().isZero()) {
            problems.add("a cache has either versions or a sourceLag: what is held back for the lag is not put at all");
        }
        Codec<V> chosenCodec = codec != null ? codec : JsonCodec.of(values);
        if (!chosenCodec.id().matches("[A-Za-z0-9-]+")) {
            problems.add("a codec's id must be letters, digits and dashes, but was '" + chosenCodec.id() + "'");
        }
        Behind.Definition<K, V> behind = behind(problems);
        if (behind != null && configured.strict() != null) {
            problems.add(
                    "a cache is either strict or written behind: what is put before it is committed is not in its source");
        }
        if (!problems.isEmpty() || chosenKeyCodec == null) {
            throw new IllegalArgumentException("cache '" + name + "' cannot be made: " + String.join("; ", problems));
        }
        return caches.add(
                new Engine.Definition<>(name, configured, chosenCodec, chosenKeyCodec, tags, version, keyCodec != null),
                behind);
    }

    /** How it is written behind, if somebody has said who writes. */
    @SuppressWarnings("unchecked") // whoever configures the writer of a cache knows its types
    private Behind.@Nullable Definition<K, V> behind(List<String> problems) {
        BatchWriter<K, V> chosen = writer != null ? writer : (BatchWriter<K, V>) configuration.writer(name);
        if (chosen == null) {
            return null;
        }
        WriteBehindOptions configured = configuration.configureWriteBehind(name, writing);
        problems.addAll(configured.problems());
        return new Behind.Definition<>(configuration.configureWriter(name, chosen), configured);
    }
}
