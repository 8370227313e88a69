package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.codec.KeyCodec;
import dev.cachoeira.codec.TypeRef;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Types of keys and values. */
abstract class TypeContract extends AsyncContract {

    @Test
    void textKeysOfAnyCharactersStayApart() {
        stayApart(
                String.class,
                List.of(
                        "",
                        " ",
                        "a",
                        "A",
                        "á",
                        "a:b",
                        "a::b",
                        "a%3Ab",
                        "{a}",
                        "a}",
                        "\0",
                        "\n",
                        "🌊",
                        "\uD83C",
                        "\uDF0A",
                        "?",
                        "\uFFFD",
                        "null",
                        "x".repeat(10_000)));
    }

    @Test
    void numberKeysStayApart() {
        stayApart(Long.class, List.of(0L, 1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE));
        stayApart(Integer.class, List.of(0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE));
        stayApart(BigInteger.class, List.of(BigInteger.ZERO, BigInteger.ONE.shiftLeft(200)));
        stayApart(Short.class, List.of((short) 1, (short) -1));
        stayApart(Byte.class, List.of((byte) 1, (byte) -1));
    }

    @Test
    void uuidAndEnumKeysStayApart() {
        stayApart(UUID.class, List.of(new UUID(0, 0), new UUID(-1, -1), new UUID(1, 2), new UUID(2, 1)));
        stayApart(Named.class, List.of(Named.values()));
    }

    @Test
    void recordKeysStayApart() {
        stayApart(
                Pair.class,
                List.of(
                        new Pair("a", "b"),
                        new Pair("a:b", ""),
                        new Pair("", "a:b"),
                        new Pair("a:", "b"),
                        new Pair("a", ":b"),
                        new Pair("a,b", "c"),
                        new Pair("a", "b,c"),
                        new Pair("", "")));
        stayApart(
                Nested.class,
                List.of(
                        new Nested(new Pair("a", "b"), 1, Named.ONE, new UUID(0, 1)),
                        new Nested(new Pair("a", "b"), 11, Named.ONE, new UUID(0, 1)),
                        new Nested(new Pair("a", "b1"), 1, Named.TWO, new UUID(0, 1)),
                        new Nested(new Pair("b", "a"), 1, Named.ONE, new UUID(1, 0))));
    }

    @Test
    void recordKeysWithOneTextStayApart() {
        stayApart(Single.class, List.of(new Single(""), new Single("a"), new Single(":"), new Single("null")));
    }

    @Test
    void aKeyTypeThatHasNoTextIsRefused() {
        assertThatThrownBy(() -> first().cache(unique("maps"), new TypeRef<Map<String, String>>() {}, STRING)
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyCodecOfOnesOwnIsUsed() {
        var cache = first().cache(unique("dates"), LocalDate.class, String.class)
                .keyCodec(new KeyCodec<LocalDate>() {
                    @Override
                    public String encode(LocalDate key) {
                        return key.toString();
                    }

                    @Override
                    public LocalDate decode(String text) {
                        return LocalDate.parse(text);
                    }
                })
                .build()
                .forTenant("acme");
        cache.put(LocalDate.EPOCH, "epoch");
        assertThat(cache.get(LocalDate.EPOCH)).isEqualTo("epoch");
        assertThat(cache.get(LocalDate.EPOCH.plusDays(1))).isNull();
    }

    @Test
    void aKeyThatItsCodecDoesNotBringBackIsRefused() {
        var cache = first().cache(unique("lossy"), String.class, String.class)
                .keyCodec(new KeyCodec<String>() {
                    @Override
                    public String encode(String key) {
                        return key.toLowerCase(java.util.Locale.ROOT);
                    }

                    @Override
                    public String decode(String text) {
                        return text;
                    }
                })
                .build()
                .forTenant("acme");
        cache.put("a", "1");
        assertThatThrownBy(() -> cache.get("A")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.put("A", "2")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.getAll(List.of("A"))).isInstanceOf(IllegalArgumentException.class);
        assertThat(cache.get("a")).isEqualTo("1");
    }

    @Test
    void genericValuesComeBackAsTheirTypes() {
        var type = new TypeRef<Map<String, List<Detail>>>() {};
        var value = Map.of("a", List.of(new Detail(new BigDecimal("1.50"), Instant.ofEpochMilli(1), null)));
        var cache = first().cache(unique("generic"), STRING, type).build().forTenant("acme");
        cache.put("key", value);

        assertThat(cache.get("key")).isEqualTo(value);
        if (isShared()) {
            var other = second().cache(unique("generic"), STRING, type).build().forTenant("acme");
            var found = java.util.Objects.requireNonNull(other.get("key"));
            assertThat(found).isEqualTo(value);
            assertThat(java.util.Objects.requireNonNull(found.get("a")).get(0).price())
                    .isEqualTo(new BigDecimal("1.50"));
        }
    }

    @Test
    void cachesOfOneInstanceStayApart() {
        List<String> names = List.of("c", "C", "c.d", "c-d", "c_d", "cd");
        Map<String, Cache<String, String>> caches = new LinkedHashMap<>();
        for (String name : names) {
            caches.put(name, texts(first(), name, builder -> builder).forTenant("acme"));
        }
        caches.forEach((name, cache) -> cache.put("key", name));
        caches.forEach((name, cache) -> {
            assertThat(cache.name()).isEqualTo(unique(name));
            assertThat(first().caches()).containsKey(unique(name));
            assertThat(cache.stats().puts()).isEqualTo(1);
            assertThat(cache.get("key")).isEqualTo(name);
        });
        if (isShared()) {
            for (String name : names) {
                var elsewhere = texts(second(), name, builder -> builder).forTenant("acme");
                assertThat(elsewhere.get("key")).isEqualTo(name);
                elsewhere.put("key", "new " + name);
            }
            caches.forEach((name, cache) ->
                    eventually(() -> assertThat(cache.get("key")).isEqualTo("new " + name)));
        }
    }

    @Test
    void aNameIsTakenOnce() {
        texts(first());
        assertThatThrownBy(() -> texts(first())).isInstanceOf(IllegalStateException.class);
    }

    private <K> void stayApart(Class<K> type, List<K> keys) {
        String name = unique("keys-" + type.getSimpleName());
        var cache = first().cache(name, type, String.class).build().forTenant("acme");
        var expected = new LinkedHashMap<K, String>();
        for (K key : keys) {
            expected.put(key, "value " + expected.size());
        }
        assertThat(expected).hasSameSizeAs(keys);
        expected.forEach(cache::put);
        expected.forEach((key, value) -> assertThat(cache.get(key)).isEqualTo(value));
        assertThat(cache.getAll(keys)).containsExactlyEntriesOf(expected);
        if (isShared()) {
            var other = second().cache(name, type, String.class).build().forTenant("acme");
            assertThat(other.getAll(keys)).containsExactlyEntriesOf(expected);
            expected.forEach((key, value) -> assertThat(other.get(key)).isEqualTo(value));
        }
    }

    private static final TypeRef<String> STRING = TypeRef.of(String.class);

    enum Named {
        ONE,
        TWO {
            @Override
            public String toString() {
                return "ONE";
            }
        }
    }

    record Pair(String left, String right) {}

    record Single(String text) {}

    record Nested(Pair pair, int number, Named named, UUID id) {}

    record Detail(BigDecimal price, Instant at, @Nullable String note) {}
}
