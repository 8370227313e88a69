package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.Compression;
import dev.cachoeira.cache.EncryptionKeys;
import dev.cachoeira.cache.Level;
import dev.cachoeira.cache.Loader;
import dev.cachoeira.cache.Lookup;
import dev.cachoeira.cache.Validator;
import dev.cachoeira.codec.Codec;
import dev.cachoeira.codec.JsonCodec;
import dev.cachoeira.codec.TypeRef;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An entry can be told from every other without its value, and only as long as it may be served. */
abstract class ValidatorContract extends StrictContract {

    private static final int MANY_TAGS = 100;

    private final Map<Cachoeira, Map<String, Cache<String, String>>> made = new IdentityHashMap<>();

    /** A cache of an instance, made when it is asked for first. */
    private Cache<String, String> validating(
            Cachoeira instance, String name, UnaryOperator<CacheBuilder<String, String>> settings) {
        return made.computeIfAbsent(instance, any -> new HashMap<>())
                .computeIfAbsent(unique(name), any -> texts(instance, name, each -> settings.apply(each.validators())));
    }

    private Cache<String, String> validating(Cachoeira instance, UnaryOperator<CacheBuilder<String, String>> settings) {
        return validating(instance, "validating", settings);
    }

    private Cache<String, String> validating(Cachoeira instance) {
        return validating(instance, builder -> builder);
    }

    /** The second instance where the two share something, else the first. */
    private Cachoeira other() {
        return isShared() ? second() : first();
    }

    private static @Nullable Validator validator(Cache<String, String> cache) {
        return cache.validate("a", any -> true);
    }

    private static String tag(Cache<String, String> cache) {
        return Objects.requireNonNull(validator(cache)).tag();
    }

    private static String tag(Lookup<?> found) {
        return Objects.requireNonNull(found.validator()).tag();
    }

    @Test
    void aValidatorStandsForOneWriteWhereverItIsAsked() {
        var cache = validating(first()).forTenant("acme");
        var other = validating(other()).forTenant("acme");

        var loaded = cache.lookup("a", key -> "loaded");

        assertThat(loaded.level()).isEqualTo(Level.SOURCE);
        assertThat(tag(other)).isEqualTo(tag(loaded)).matches("[A-Za-z0-9_-]{22}");
        assertThat(tag(other.lookup("a", never()))).isEqualTo(tag(loaded));
        eventually(() -> assertThat(other.lookup("a", never()).level()).isEqualTo(Level.L1));
        assertThat(tag(other.lookup("a", never()))).isEqualTo(tag(loaded));
        assertThat(tag(other)).isEqualTo(tag(loaded));
        assertThat(Objects.requireNonNull(validator(other)).level()).isEqualTo(Level.L1);
        assertThat(Objects.requireNonNull(
                                other.async().validate("a", any -> true).join())
                        .tag())
                .isEqualTo(tag(loaded));
        assertThat(tag(other.async()
                        .lookup("a", key -> CompletableFuture.completedFuture("not asked"))
                        .join()))
                .isEqualTo(tag(loaded));
    }

    @Test
    void aBulkReadRemembersTheValidatorToo() {
        var cache = validating(first()).forTenant("acme");
        var other = validating(other()).forTenant("acme");
        cache.putAll(Map.of("a", "1", "b", "2"));

        assertThat(other.getAll(List.of("a", "b"))).hasSize(2);

        assertThat(tag(other)).isEqualTo(tag(cache));
        assertThat(tag(other.lookup("a", never()))).isEqualTo(tag(cache));
    }

    @Test
    void aValidatorIsLearntWithoutDecoding() {
        var decoded = new AtomicInteger();
        UnaryOperator<CacheBuilder<String, String>> counting = builder -> builder.codec(new Counting(decoded));
        var cache = validating(first(), counting).forTenant("acme");
        var other = validating(other(), counting).forTenant("acme");
        var remote = texts(
                        other(),
                        "remote",
                        builder -> counting.apply(builder.validators().withoutLocal()))
                .forTenant("acme");
        cache.put("a", "1");
        remote.put("a", "1");

        assertThat(validator(other)).isNotNull();
        assertThat(isShared() ? validator(remote) : "nothing is kept").isNotNull();

        assertThat(decoded).hasValue(0);
    }

    @Test
    void everyWriteHasAnotherValidator() {
        var cache = validating(first()).forTenant("acme");
        var tags = new TreeSet<String>();

        for (int i = 0; i < 5; i++) {
            cache.put("a", "the same");
            assertThat(tags.add(tag(cache))).isTrue();
            cache.invalidate("a");
            assertThat(tags.add(tag(cache.lookup("a", key -> "the same")))).isTrue();
        }
    }

    @Test
    void keysTenantsCachesAndVariantsShareNoValidator() {
        var cache = validating(first());
        var another = texts(first(), "another", CacheBuilder::validators);
        var tags = new TreeSet<String>();

        for (var each : List.of(cache.forTenant("acme"), cache.forTenant("globex"), another.forTenant("acme"))) {
            each.putAll(Map.of("a", "the same", "b", "the same"));
            for (String key : List.of("a", "b")) {
                var validator = Objects.requireNonNull(each.validate(key, any -> true));
                tags.add(validator.tag());
                tags.add(validator.tag("admin"));
            }
        }

        assertThat(tags).hasSize(12);
    }

    @Test
    void whatIsInvalidatedHasNoValidator() {
        invalidated(cache -> cache.invalidate("a"));
        invalidated(cache -> cache.invalidateTag("tag"));
        invalidated(cache -> cache.invalidateMatching("a*"));
        invalidated(Cache::clear);
        invalidated(Cache::clearAllTenants);
    }

    private void invalidated(Consumer<Cache<String, String>> invalidation) {
        for (var local : List.of(true, false)) {
            UnaryOperator<CacheBuilder<String, String>> settings =
                    builder -> (local ? builder : builder.withoutLocal()).tags(value -> Set.of("tag"));
            var cache = validating(first(), "ended-" + local, settings).forTenant("acme");
            var other = validating(other(), "ended-" + local, settings).forTenant("acme");
            cache.put("a", "1");
            assertThat(validator(other) != null).isEqualTo(local || isShared());

            invalidation.accept(cache);

            assertThat(validator(cache)).isNull();
            eventually(() -> assertThat(validator(other)).isNull());
        }
    }

    @Test
    void aValidatorOfManyTagsIsFound() {
        UnaryOperator<CacheBuilder<String, String>> tagged =
                builder -> builder.tags(value -> Set.copyOf(numbers(MANY_TAGS)));
        var cache = validating(first(), tagged).forTenant("acme");
        var other = validating(other(), tagged).forTenant("acme");
        cache.put("a", "1");

        assertThat(tag(other)).isEqualTo(tag(cache));

        other.invalidateTag(numbers(MANY_TAGS).get(MANY_TAGS - 1));
        assertThat(validator(other)).isNull();
    }

    @Test
    void aValidatorIsFoundOfWhatIsNullCompressedOrEncrypted() {
        byte[] key = new byte[EncryptionKeys.KEY_LENGTH];
        UnaryOperator<CacheBuilder<String, String>> sealed =
                builder -> builder.compress(Compression.lz4()).encrypt(EncryptionKeys.of("a", key));
        var cache = validating(first(), sealed).forTenant("acme");
        var other = validating(other(), sealed).forTenant("acme");
        cache.put("a", "long ".repeat(1_000));
        String unused = cache.get("none", any -> null);

        assertThat(tag(other)).isEqualTo(tag(cache));
        assertThat(tag(other.lookup("a", never()))).isEqualTo(tag(cache));
        assertThat(other.validate("none", any -> true)).isNotNull();
        assertThat(other.lookup("none", never()).validator()).isNotNull();
    }

    @Test
    void aValidatorSaysHowLongItsEntryIsFresh() {
        var cache = validating(first(), builder -> builder.expireLocallyAfter(Duration.ofSeconds(20)))
                .forTenant("acme");
        cache.put("a", "1", Duration.ofMinutes(10));
        var put = Objects.requireNonNull(validator(cache)).remaining();
        assertThat(put).isLessThanOrEqualTo(Duration.ofMinutes(10));
        if (isShared()) {
            assertThat(put).as("memory's own limit is not the entry's").isGreaterThan(Duration.ofMinutes(9));
        }

        assertThat(cache.expire("a", Duration.ofSeconds(10))).isTrue();

        assertThat(Objects.requireNonNull(validator(cache)).remaining()).isLessThanOrEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aStaleValueHasAValidatorButNoTimeLeft() {
        var cache = validating(first(), builder -> builder.refreshAfter(Duration.ofMillis(1)))
                .forTenant("acme");
        cache.put("a", "1");

        eventually(() ->
                assertThat(Objects.requireNonNull(validator(cache)).remaining()).isEqualTo(Duration.ZERO));
    }

    @Test
    void whatIsNotStoredHasNoValidator() {
        var cache = validating(first()).forTenant("acme");

        var found = cache.lookup("a", Loader.withContext((key, context) -> {
            context.doNotStore();
            return "1";
        }));

        assertThat(found.value()).isEqualTo("1");
        assertThat(found.validator()).isNull();
        assertThat(validator(cache)).isNull();
    }

    @Test
    void whatIsPastItsTtlHasNoValidator() {
        if (!isShared()) {
            return; // memory alone keeps nothing past its TTL
        }
        var cache = validating(first(), builder -> builder.failSafe(Duration.ofMinutes(5)))
                .forTenant("acme");
        cache.put("a", "1", Duration.ofMillis(1));
        eventually(() -> assertThat(cache.get("a")).isNull());

        assertThat(validator(cache)).isNull();
        var substitute = cache.lookup("a", key -> {
            throw new IllegalStateException("no source");
        });

        assertThat(substitute.value()).isEqualTo("1");
        assertThat(substitute.validator()).isNull();
    }

    @Test
    void onlyAValidatorThatWasSeenCountsAsAHit() {
        var cache = validating(first(), CacheBuilder::withoutLocal).forTenant("acme");
        var local = texts(first(), "local", CacheBuilder::validators).forTenant("acme");
        for (var each : isShared() ? List.of(cache, local) : List.of(local)) {
            each.put("a", "1");

            assertThat(each.validate("a", seen -> false)).isNull();
            assertThat(each.stats().requests()).isZero();
            assertThat(each.validate("a", seen -> true)).isNotNull();
            assertThat(each.stats().hits()).isEqualTo(1);
            assertThat(each.stats().misses()).isZero();
        }
    }

    @Test
    void aCacheWithoutValidatorsSaysSo() {
        var cache = texts(first()).forTenant("acme");

        assertThat(cache.lookup("a", key -> "1").validator()).isNull();
        assertThat(cache.lookup("a", key -> "1").validator()).isNull();
        assertThatThrownBy(() -> validator(cache))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("validators()");
        assertThatThrownBy(() -> cache.async().validate("a", any -> true).join())
                .hasMessageContaining("validators()");
    }

    /** A codec that counts what it decodes. */
    private static final class Counting implements Codec<String> {

        private final Codec<String> json = JsonCodec.of(TypeRef.of(String.class));
        private final AtomicInteger decoded;

        Counting(AtomicInteger decoded) {
            this.decoded = decoded;
        }

        @Override
        public String id() {
            return json.id();
        }

        @Override
        public byte[] encode(String value) {
            return json.encode(value);
        }

        @Override
        public String decode(byte[] bytes, int offset, int length) {
            decoded.incrementAndGet();
            return json.decode(bytes, offset, length);
        }
    }
}
