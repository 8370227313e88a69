package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.cache.ByteSize;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.Compression;
import dev.cachoeira.cache.EncryptionKeys;
import dev.cachoeira.cache.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A cache that compresses, encrypts or both keeps every promise, and serves nothing that it may not. */
abstract class AtRestContract extends TypeContract {

    private static final String LONG = "the same again and again, ".repeat(200);

    private static final Map<String, UnaryOperator<CacheBuilder<String, String>>> SETTINGS = settings();

    private static Map<String, UnaryOperator<CacheBuilder<String, String>>> settings() {
        Map<String, UnaryOperator<CacheBuilder<String, String>>> settings = new LinkedHashMap<>();
        settings.put("lz4", builder -> builder.compress(Compression.lz4()));
        settings.put("zstd", builder -> builder.compress(Compression.zstd()));
        settings.put("encrypted", builder -> builder.encrypt(keys("a", 1)));
        settings.put(
                "both",
                builder -> builder.compress(Compression.zstd().from(ByteSize.ofBytes(0)))
                        .encrypt(keys("a", 1)));
        return settings;
    }

    private static EncryptionKeys keys(String id, int key) {
        return EncryptionKeys.of(id, key(key));
    }

    private static byte[] key(int key) {
        byte[] bytes = new byte[EncryptionKeys.KEY_LENGTH];
        Arrays.fill(bytes, (byte) key);
        return bytes;
    }

    private interface Scenario {
        void run(Cache<String, String> cache, Cache<String, String> other);
    }

    /** Runs a test with each setting, on two instances where they share something, else on one. */
    private void withEach(UnaryOperator<CacheBuilder<String, String>> more, Scenario scenario) {
        SETTINGS.forEach((name, settings) -> {
            UnaryOperator<CacheBuilder<String, String>> all =
                    builder -> more.apply(settings.apply(builder.tags(value -> Set.of("tag"))));
            Cache<String, String> cache = texts(first(), name, all).forTenant("acme");
            scenario.run(cache, isShared() ? texts(second(), name, all).forTenant("acme") : cache);
            assertThat(cache.stats().decodeFailures()).as(name).isZero();
            assertThat(cache.stats().errors()).as(name).isZero();
        });
    }

    @Test
    void whatOneStoresAtRestAnotherReads() {
        withEach(builder -> builder, (cache, other) -> {
            cache.put("put", LONG);
            cache.put("with ttl", LONG, Duration.ofMinutes(5));
            cache.putAll(Map.of("all 1", LONG, "all 2", "short"));
            assertThat(cache.get("loaded", key -> LONG)).isEqualTo(LONG);
            cache.getAll(List.of("bulk 1", "bulk 2"), keys -> Map.of("bulk 1", LONG, "bulk 2", ""));
            cache.async()
                    .get("async", key -> CompletableFuture.completedFuture(LONG))
                    .join();

            for (String key : List.of("put", "with ttl", "all 1", "loaded", "bulk 1", "async")) {
                assertThat(other.get(key, never())).isEqualTo(LONG);
            }
            assertThat(other.getAll(List.of("put", "absent", "all 2", "bulk 2")))
                    .isEqualTo(Map.of("put", LONG, "all 2", "short", "bulk 2", ""));
            assertThat(other.async().get("all 2").join()).isEqualTo("short");
        });
    }

    @Test
    void bulkReadsOfWhatIsAtRest() {
        withEach(CacheBuilder::withoutLocal, (cache, other) -> {
            if (!isShared()) {
                return;
            }
            cache.putAll(Map.of("a", LONG, "b", "short", "c", LONG));
            assertThat(cache.get("none", key -> null)).isNull();

            assertThat(other.getAll(List.of("a", "none", "b", "c"), keys -> {
                        throw new AssertionError("asked for " + keys);
                    }))
                    .isEqualTo(Map.of("a", LONG, "b", "short", "c", LONG));
            assertThat(other.stats().hitsL2()).isEqualTo(4);
        });
    }

    @Test
    void thereIsNoneIsRememberedAtRest() {
        withEach(builder -> builder, (cache, other) -> {
            assertThat(cache.get("none", key -> null)).isNull();
            assertThat(other.get("none", never())).isNull();
        });
    }

    @Test
    void endsAndInvalidationsReachWhatIsAtRest() {
        withEach(builder -> builder, (cache, other) -> {
            cache.put("a", LONG, Duration.ofSeconds(20));
            assertThat(other.get("a", never())).isEqualTo(LONG);
            assertThat(cache.expire("a", Duration.ofMinutes(10))).isTrue();
            assertThat(other.get("a", never())).isEqualTo(LONG);

            cache.invalidateTag("tag");
            eventually(() -> assertThat(other.get("a")).isNull());
            cache.put("a", LONG);
            eventually(() -> assertThat(other.get("a")).isEqualTo(LONG));
            cache.invalidate("a");
            eventually(() -> assertThat(other.get("a")).isNull());
        });
    }

    @Test
    void memoryThatKeepsBytesDecodesThem() {
        withEach(CacheBuilder::decodeEachRead, (cache, other) -> {
            cache.put("put", LONG);
            assertThat(cache.get("loaded", key -> LONG)).isEqualTo(LONG);
            for (Cache<String, String> each : List.of(cache, other)) {
                for (String key : List.of("put", "loaded")) {
                    eventually(
                            () -> assertThat(each.lookup(key, never()).level()).isEqualTo(Level.L1));
                    String one = each.get(key);
                    assertThat(one).isEqualTo(LONG).isNotSameAs(each.get(key));
                }
            }
        });
    }

    @Test
    void withoutTheKeyAValueIsLoadedAgain() {
        UnaryOperator<CacheBuilder<String, String>> sealed = builder -> builder.encrypt(keys("a", 1));
        List<UnaryOperator<CacheBuilder<String, String>>> strangers = List.of(
                builder -> builder, builder -> builder.encrypt(keys("b", 1)), builder -> builder.encrypt(keys("a", 2)));
        for (int i = 0; i < strangers.size(); i++) {
            var cache = texts(first(), "strangers-" + i, sealed).forTenant("acme");
            var other = texts(second(), "strangers-" + i, strangers.get(i)).forTenant("acme");
            cache.put("a", "sealed");
            cache.get("none", key -> null);

            assertThat(other.get("a")).isNull();
            assertThat(other.getAll(List.of("a", "none"))).isEmpty();
            assertThat(other.exists("a")).isFalse();
            assertThat(other.expire("a", Duration.ofMinutes(1))).isFalse();
            assertThat(other.stats().decodeFailures()).isPositive();
            assertThat(other.get("a", key -> "loaded")).isEqualTo("loaded");
            assertThat(other.get("none", key -> "loaded")).isEqualTo("loaded");
            eventually(() -> assertThat(cache.get("a", key -> "loaded again")).isEqualTo("loaded again"));
            assertThat(cache.stats().decodeFailures()).isPositive();
        }
    }

    @Test
    void keysAreChangedWithoutLosingAValue() {
        EncryptionKeys.Builder both =
                EncryptionKeys.builder().key("old", key(1)).key("new", key(2));
        EncryptionKeys before = both.writeWith("old").build();
        EncryptionKeys after = both.writeWith("new").build();
        var cache =
                texts(first(), "rotation", builder -> builder.encrypt(before)).forTenant("acme");
        var other =
                texts(second(), "rotation", builder -> builder.encrypt(after)).forTenant("acme");

        cache.put("a", "old");
        other.put("b", "new");

        assertThat(other.get("a", never())).isEqualTo("old");
        assertThat(cache.get("b", never())).isEqualTo("new");
        assertThat(cache.stats().decodeFailures() + other.stats().decodeFailures())
                .isZero();
    }

    @Test
    void compressionIsSwitchedWhileProcessesRun() {
        var cache = texts(first(), "switched", builder -> builder.compress(Compression.lz4()))
                .forTenant("acme");
        var other = texts(second(), "switched", builder -> builder).forTenant("acme");
        cache.put("a", LONG);
        other.put("b", LONG);

        assertThat(other.get("a", never())).isEqualTo(LONG);
        assertThat(cache.get("b", never())).isEqualTo(LONG);
    }
}
