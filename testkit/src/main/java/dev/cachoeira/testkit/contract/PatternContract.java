package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.PatternInvalidation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Invalidation by patterns of keys, whatever characters tenants, keys and patterns hold. */
abstract class PatternContract extends InvalidationContract {

    private static final List<String> KEYS = List.of(
            "users:list:page:1",
            "users:list:page:2",
            "users:detail:1",
            "users",
            "",
            "*",
            "a*b",
            "aXb",
            "[x]",
            "x",
            "\\",
            "a b",
            "100%",
            "{x}",
            "🌊",
            "a\nb",
            "\uD83C",
            "-",
            "^");

    private static final List<String> TENANTS =
            List.of("acme", "a*", "a?me", "*", "[a]cme", "\\acme", "acme:x", "{acme}", "acm", "acme*");

    @Test
    void endsTheKeysThatMatchAndNoOthers() {
        Map<String, List<String>> patterns = new HashMap<>();
        patterns.put("users:list:*", List.of("users:list:page:1", "users:list:page:2"));
        patterns.put("users*", List.of("users:list:page:1", "users:list:page:2", "users:detail:1", "users"));
        patterns.put("*:1", List.of("users:list:page:1", "users:detail:1"));
        patterns.put("", List.of(""));
        patterns.put("\\*", List.of("*"));
        patterns.put("?", List.of("*", "x", "\\", "🌊", "\uD83C", "-", "^"));
        patterns.put("a\\*b", List.of("a*b"));
        patterns.put("a?b", List.of("a*b", "aXb", "a b", "a\nb"));
        patterns.put("a[ X]b", List.of("aXb", "a b"));
        patterns.put("\\[x\\]", List.of("[x]"));
        patterns.put("100%", List.of("100%"));
        patterns.put("{*}", List.of("{x}"));
        patterns.put("🌊", List.of("🌊"));
        patterns.put("\uD83C", List.of("\uD83C"));
        patterns.put("[-^]", List.of("-", "^"));
        patterns.put("*", KEYS);
        patterns.put("none*", List.of());
        var cache = texts(first()).forTenant("acme");
        patterns.forEach((pattern, meant) -> {
            KEYS.forEach(key -> cache.get(key, any -> "value"));

            cache.invalidateMatching(pattern);

            assertThat(KEYS.stream().filter(key -> !cache.exists(key)))
                    .as("ended by %s", pattern)
                    .containsExactlyElementsOf(
                            KEYS.stream().filter(meant::contains).toList());
        });
    }

    @Test
    void endsNothingOfOtherTenantsOrCaches() {
        var cache = texts(first());
        var other = texts(first(), "texts-of-others", builder -> builder);
        for (String tenant : TENANTS) {
            cache.forTenant(tenant).put("key", "value");
            other.forTenant(tenant).put("key", "value");
        }
        for (String ended : TENANTS) {
            cache.forTenant(ended).invalidateMatching("*");
            for (String tenant : TENANTS) {
                assertThat(cache.forTenant(tenant).exists("key")).as(tenant).isEqualTo(!tenant.equals(ended));
                assertThat(other.forTenant(tenant).exists("key")).as(tenant).isTrue();
            }
            cache.forTenant(ended).put("key", "value");
        }
    }

    @Test
    void otherInstancesAreTold() {
        var here = texts(first()).forTenant("acme");
        var there = texts(second()).forTenant("acme");
        for (String key : List.of("a:1", "a:2", "b:1")) {
            here.put(key, "old");
            assertThat(there.get(key)).isEqualTo("old");
        }

        here.invalidateMatching("a:*");

        eventually(() -> assertThat(there.get("a:1")).isNull());
        eventually(() -> assertThat(there.get("a:2")).isNull());
        assertThat(there.get("b:1")).isEqualTo("old");
        assertThat(here.get("b:1")).isEqualTo("old");
    }

    @Test
    void keysThatAreNoTextsMatchByTheirTexts() {
        Cache<Long, Product> cache = products(first(), "numbers").forTenant("acme");
        for (long id : new long[] {7, 70, 171, 8}) {
            cache.put(id, Product.of(id, "red"));
        }

        cache.invalidateMatching("7*");

        assertThat(cache.exists(7L)).isFalse();
        assertThat(cache.exists(70L)).isFalse();
        assertThat(cache.exists(171L)).isTrue();
        assertThat(cache.exists(8L)).isTrue();
    }

    @Test
    void manyAreEndedInStepsThatAreTold() {
        var cache = texts(first()).forTenant("acme");
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            values.put("many:" + i, "value");
        }
        values.put("one", "value");
        cache.putAll(values);
        List<PatternInvalidation> told = new CopyOnWriteArrayList<>();

        PatternInvalidation end =
                cache.async().invalidateMatching("many:*", told::add).join();

        assertThat(end.cleared()).isFalse();
        assertThat(told).isNotEmpty().last().isEqualTo(end);
        assertThat(cache.exists("one")).isTrue();
        assertThat(cache.getAll(new ArrayList<>(values.keySet()))).containsOnlyKeys("one");
        if (isShared()) {
            assertThat(end.found()).isGreaterThanOrEqualTo(3_000);
            assertThat(end.steps()).isGreaterThan(2);
        }
    }

    @Test
    void aPatternThatMakesNoSenseIsRefused() {
        var cache = texts(first()).forTenant("acme");
        assertThatThrownBy(() -> cache.invalidateMatching("a[")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> cache.async().invalidateMatching("\\", any -> {}).join())
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }
}
