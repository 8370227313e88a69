package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cachoeira.cache.AsyncLoader;
import dev.cachoeira.cache.BatchLoader;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Level;
import dev.cachoeira.cache.Loader;
import dev.cachoeira.cache.Lookup;
import dev.cachoeira.cache.ReadOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reads of a view that differ from the cache's own. */
abstract class ReadOptionsContract extends ValidatorContract {

    private static final Duration SOON = Duration.ofMillis(50);

    private static <V> AsyncLoader<String, V> async(V value) {
        return key -> CompletableFuture.completedFuture(value);
    }

    private static BatchLoader<String, String> all(String value) {
        return keys -> {
            Map<String, String> values = new HashMap<>();
            keys.forEach(key -> values.put(key, value));
            return values;
        };
    }

    // ---- bypassing ---------------------------------------------------------------------------------------------

    @Test
    void aBypassReadsNothingFromTheCacheAndStoresNothing() throws Exception {
        var cache = texts(first()).forTenant("acme");
        var bypass = cache.with(ReadOptions.bypassing());
        cache.put("a", "cached");

        assertThat(bypass.lookup("a", key -> "source").value()).isEqualTo("source");
        assertThat(bypass.lookup("a", key -> "source").level()).isEqualTo(Level.BYPASS);
        assertThat(bypass.get("a", key -> "source")).isEqualTo("source");
        assertThat(bypass.getAll(List.of("a", "b"), all("source"))).isEqualTo(Map.of("a", "source", "b", "source"));
        assertThat(Parallel.<@Nullable String>result(bypass.async().get("a", async("source"))))
                .isEqualTo("source");
        assertThat(bypass.reading("a", key -> "source").lookup().level()).isEqualTo(Level.BYPASS);

        assertThat(cache.get("a", never())).isEqualTo("cached");
        assertThat(cache.get("b")).isNull();
    }

    @Test
    void aBypassWithoutALoaderFindsNothing() throws Exception {
        var cache = texts(first(), "texts", builder -> builder.validators()).forTenant("acme");
        var bypass = cache.with(ReadOptions.bypassing());
        cache.put("a", "cached");

        assertThat(bypass.get("a")).isNull();
        assertThat(bypass.getAll(List.of("a"))).isEmpty();
        assertThat(bypass.exists("a")).isFalse();
        assertThat(bypass.validate("a", any -> true)).isNull();
        assertThat(Parallel.<@Nullable String>result(bypass.async().get("a"))).isNull();
        assertThat(Parallel.result(bypass.async().getAll(List.of("a")))).isEmpty();
        assertThat(Parallel.result(bypass.async().exists("a"))).isFalse();
    }

    @Test
    void eachValueOfABypassCountsAsOne() throws Exception {
        var cache = texts(first()).forTenant("acme");
        var bypass = cache.with(ReadOptions.bypassing());

        bypass.get("a", key -> "source");
        bypass.get("a");
        bypass.getAll(List.of("a", "b"), all("source"));
        bypass.getAll(List.of("a"));
        Parallel.<@Nullable String>result(bypass.async().get("a", async("source")));
        Parallel.<@Nullable String>result(bypass.async().get("a"));

        assertThat(cache.stats().bypasses()).isEqualTo(7);
        assertThat(cache.stats().hits()).isZero();
    }

    @Test
    void writesOfAViewAreThoseOfTheCache() {
        var cache = texts(first()).forTenant("acme");
        for (var mode : ReadOptions.Mode.values()) {
            var view = cache.with(ReadOptions.DEFAULTS.withMode(mode));
            view.put("a", "put");
            assertThat(cache.get("a")).isEqualTo("put");
            assertThat(view.expire("a", Duration.ofHours(1))).isTrue();
            view.invalidate("a");
            assertThat(cache.get("a")).isNull();
        }
    }

    @Test
    void aViewsOptionsAndTenantComeInEitherOrder() {
        var unbound = texts(first());
        unbound.forTenant("acme").put("a", "cached");

        assertThat(unbound.with(ReadOptions.bypassing()).forTenant("acme").get("a", key -> "source"))
                .isEqualTo("source");
        assertThat(unbound.forTenant("acme").with(ReadOptions.bypassing()).get("a", key -> "source"))
                .isEqualTo("source");
        assertThat(unbound.with(ReadOptions.bypassing())
                        .with(ReadOptions.DEFAULTS)
                        .forTenant("acme")
                        .get("a", never()))
                .isEqualTo("cached");
    }

    // ---- only reading ------------------------------------------------------------------------------------------

    @Test
    void aReadOnlyGetIsServedFromTheCacheAndStoresNothingThatItLoads() throws Exception {
        var cache = texts(first()).forTenant("acme");
        var reader = cache.with(ReadOptions.readOnly());
        cache.put("a", "cached");

        assertThat(reader.get("a", never())).isEqualTo("cached");
        assertThat(reader.get("a")).isEqualTo("cached");
        assertThat(reader.lookup("b", key -> "loaded").value()).isEqualTo("loaded");
        assertThat(reader.lookup("b", key -> "loaded").level()).isEqualTo(Level.BYPASS);
        assertThat(reader.getAll(List.of("a", "b"), all("loaded"))).isEqualTo(Map.of("a", "cached", "b", "loaded"));
        assertThat(Parallel.<@Nullable String>result(reader.async().get("a", async("loaded"))))
                .isEqualTo("cached");
        assertThat(Parallel.<@Nullable String>result(reader.async().get("b", async("loaded"))))
                .isEqualTo("loaded");
        assertThat(Parallel.result(reader.async().getAll(List.of("a", "b"), all("loaded"))))
                .isEqualTo(Map.of("a", "cached", "b", "loaded"));

        assertThat(cache.get("b")).isNull();
        assertThat(cache.stats().bypasses()).isEqualTo(5);
    }

    @Test
    void aReadOnlyLoadIsSharedWithNobody() {
        var cache = texts(first()).forTenant("acme");
        var reader = cache.with(ReadOptions.readOnly());

        var found = reader.get("a", key -> {
            var other = Parallel.start(() -> cache.get("a", same -> "for everybody"));
            assertThat(Parallel.<@Nullable String>result(other)).isEqualTo("for everybody");
            return "for this caller";
        });

        assertThat(found).isEqualTo("for this caller");
        assertThat(cache.get("a", never())).isEqualTo("for everybody");
    }

    @Test
    void aReadOnlyGetReloadsNothingThatIsStale() {
        var cache = texts(first(), "stale", builder -> builder.refreshAfter(Duration.ofMillis(1)))
                .forTenant("acme");
        cache.put("a", "stale");
        var reader = cache.with(ReadOptions.readOnly());

        for (int i = 0; i < 50; i++) {
            assertThat(reader.get("a", never())).isEqualTo("stale");
            assertThat(reader.getAll(List.of("a"), keys -> {
                        throw new AssertionError("the loader was asked");
                    }))
                    .containsEntry("a", "stale");
        }
        eventually(() -> {
            cache.get("a", key -> "fresh");
            assertThat(cache.get("a")).isEqualTo("fresh");
        });
        assertThat(cache.stats().refreshes().failed()).isZero();
    }

    // ---- what is said of loads ---------------------------------------------------------------------------------

    @Test
    void aTtlIsThatOfWhatIsLoaded() throws Exception {
        var cache = texts(first()).forTenant("acme");
        var shortly = cache.with(ReadOptions.DEFAULTS.withTtl(SOON));
        shortly.get("a", key -> "loaded");
        shortly.getAll(List.of("b", "c"), all("loaded"));
        Parallel.<@Nullable String>result(shortly.async().get("d", async("loaded")));
        shortly.get("e", key -> null);
        cache.get("f", key -> "loaded");

        eventually(() -> {
            assertThat(cache.getAll(List.of("a", "b", "c", "d", "f"))).containsOnlyKeys("f");
            assertThat(cache.exists("e")).isFalse();
        });
    }

    @Test
    void whatALoaderSaysItselfGoesBeforeTheOptions() {
        var cache = texts(first()).forTenant("acme");
        cache.with(ReadOptions.DEFAULTS.withTtl(Duration.ofHours(1))).get("a", Loader.withContext((key, context) -> {
            context.ttl(SOON);
            return "loaded";
        }));

        eventually(() -> assertThat(cache.get("a")).isNull());
    }

    @Test
    void whatIsLoadedIsStaleWhenTheOptionsSaySo() {
        var cache = texts(first(), "stale", builder -> builder.refreshAfter(Duration.ofHours(1)))
                .forTenant("acme");
        var options = ReadOptions.DEFAULTS.withRefreshAfter(Duration.ofMillis(1));
        cache.with(options).get("a", key -> "stale");
        cache.with(options).getAll(List.of("b"), all("stale"));

        eventually(() -> {
            cache.getAll(List.of("a", "b"), all("fresh"));
            assertThat(cache.getAll(List.of("a", "b"))).isEqualTo(Map.of("a", "fresh", "b", "fresh"));
        });
    }

    @Test
    void whatIsReloadedBehindSuchAGetHasItsTtlToo() {
        var cache = texts(first(), "stale", builder -> builder.refreshAfter(Duration.ofMillis(1)))
                .forTenant("acme");
        var options = ReadOptions.DEFAULTS.withRefreshAfter(Duration.ofHours(1));
        var loads = new AtomicInteger();
        cache.putAll(Map.of("a", "stale", "b", "stale"));

        eventually(() -> {
            cache.with(options).get("a", key -> "load " + loads.incrementAndGet());
            cache.with(options).getAll(List.of("b"), all("fresh"));
            assertThat(cache.get("a")).startsWith("load");
            assertThat(cache.get("b")).isEqualTo("fresh");
        });
        int before = loads.get();
        for (int i = 0; i < 20; i++) {
            assertThat(cache.get("a", key -> "load " + loads.incrementAndGet())).isNotNull();
            assertThat(cache.getAll(List.of("b"), all("fresher"))).containsEntry("b", "fresh");
        }
        assertThat(loads).hasValue(before);
    }

    @Test
    void tagsAreAddedToThoseOfWhatIsLoaded() throws Exception {
        var cache = texts(first(), "tagged", builder -> builder.tags(value -> Set.of("own")))
                .forTenant("acme");
        var tagged = cache.with(ReadOptions.DEFAULTS.withTags(Set.of("added")));
        for (String tag : List.of("own", "added")) {
            tagged.get("a", key -> "loaded");
            tagged.getAll(List.of("b"), all("loaded"));
            Parallel.<@Nullable String>result(tagged.async().get("c", async("loaded")));
            assertThat(cache.getAll(List.of("a", "b", "c"))).hasSize(3);

            cache.invalidateTag(tag);

            assertThat(cache.getAll(List.of("a", "b", "c"))).isEmpty();
        }
    }

    // ---- many, and where they came from ------------------------------------------------------------------------

    private static <K, V> Lookup<V> at(Map<K, Lookup<V>> found, K key) {
        return Objects.requireNonNull(found.get(key), () -> "nothing was found for " + key);
    }

    /** What tells the entry of an answer from every other. */
    static String tag(Lookup<?> found) {
        return Objects.requireNonNull(found.validator(), () -> found + " has no validator")
                .tag();
    }

    /** Says "there is none" of keys that begin with n, and nothing of those that begin with x. */
    private static Map<String, String> some(List<String> keys) {
        Map<String, String> values = new HashMap<>();
        keys.stream()
                .filter(key -> !key.startsWith("x"))
                .forEach(key -> values.put(key, key.startsWith("n") ? null : "loaded " + key));
        return values;
    }

    @Test
    void aLookupOfManyTellsWhereEachValueCameFrom() throws Exception {
        var cache = texts(first()).forTenant("acme");
        if (isShared()) {
            texts(second()).forTenant("acme").put("redis", "put");
        }
        cache.put("memory", "put");
        eventually(() -> assertThat(cache.lookup("memory", never()).level()).isEqualTo(Level.L1));
        var keys = List.of("source", "redis", "memory", "none", "x", "source");

        var found = cache.lookupAll(keys, ReadOptionsContract::some);

        assertThat(found.keySet()).containsExactly("source", "redis", "memory", "none");
        assertThat(found)
                .containsEntry("source", new Lookup<>("loaded source", Level.SOURCE))
                .containsEntry("memory", new Lookup<>("put", Level.L1))
                .containsEntry("none", new Lookup<>(null, Level.SOURCE));
        if (isShared()) {
            assertThat(found).containsEntry("redis", new Lookup<>("put", Level.L2));
        }
        var again = Parallel.result(cache.async().lookupAll(keys, any -> Map.of()));
        assertThat(again.keySet()).containsExactly("source", "redis", "memory", "none");
        assertThat(again.get("none")).satisfies(lookup -> {
            assertThat(lookup.value()).isNull();
            assertThat(lookup.level()).isIn(Level.L1, Level.L2);
        });
        assertThat(cache.getAll(keys, any -> Map.of())).containsOnlyKeys("source", "redis", "memory");
    }

    @Test
    void aLookupOfManyFindsInRedisWhatMemoryDoesNotKeep() {
        assumeTrue(isShared(), "without memory there is only Redis");
        var cache = texts(first(), "remote", builder -> builder.withoutLocal()).forTenant("acme");
        cache.get("none", key -> null);
        cache.putAll(values(numbers(300)));
        var keys = new ArrayList<>(numbers(300));
        keys.add(0, "none");

        var found = cache.lookupAll(keys, ReadOptionsContract::some);

        assertThat(found.keySet()).containsExactlyElementsOf(keys);
        assertThat(found.values()).allMatch(lookup -> lookup.level() == Level.L2);
        assertThat(found.get("none")).isEqualTo(new Lookup<>(null, Level.L2));
    }

    @Test
    void aLookupOfManyTellsEachValuesValidator() {
        var cache = texts(first(), "validated", builder -> builder.validators()).forTenant("acme");
        for (String key : List.of("a", "b")) {
            cache.put(key, "put");
        }
        if (isShared()) {
            texts(second(), "validated", builder -> builder.validators())
                    .forTenant("acme")
                    .put("b", "put by another");
        }
        var keys = List.of("a", "b", "c");

        var found = cache.lookupAll(keys, ReadOptionsContract::some);

        for (String key : keys) {
            assertThat(tag(at(found, key))).isEqualTo(tag(cache.lookup(key, never())));
        }
        var reloaded = cache.with(ReadOptions.reloading()).lookupAll(keys, ReadOptionsContract::some);
        assertThat(reloaded.values()).allSatisfy(lookup -> {
            assertThat(lookup.level()).isEqualTo(Level.SOURCE);
            assertThat(lookup.validator()).isNotNull();
        });
        assertThat(tag(at(cache.lookupAll(keys, any -> Map.of()), "a"))).isEqualTo(tag(at(reloaded, "a")));
    }

    @Test
    void aLookupOfManyObeysItsOptions() {
        var cache = texts(first()).forTenant("acme");
        cache.put("a", "cached");
        cache.get("null", key -> null);
        var keys = List.of("b", "a", "null", "none", "x");

        var bypass = cache.with(ReadOptions.bypassing()).lookupAll(keys, ReadOptionsContract::some);
        assertThat(bypass.keySet()).containsExactly("b", "a", "null", "none");
        assertThat(bypass.values()).allMatch(lookup -> lookup.level() == Level.BYPASS);
        assertThat(cache.get("b")).isNull();

        var read = cache.with(ReadOptions.readOnly()).lookupAll(keys, ReadOptionsContract::some);
        assertThat(read.keySet()).containsExactly("b", "a", "null", "none");
        assertThat(at(read, "a").value()).isEqualTo("cached");
        assertThat(at(read, "null").level()).isIn(Level.L1, Level.L2);
        assertThat(read.get("b")).isEqualTo(new Lookup<>("loaded b", Level.BYPASS));
        assertThat(cache.get("b")).isNull();

        var reload = cache.with(ReadOptions.reloading()).lookupAll(keys, ReadOptionsContract::some);
        assertThat(reload.keySet()).containsExactly("b", "a", "null", "none");
        assertThat(reload.get("a")).isEqualTo(new Lookup<>("loaded a", Level.SOURCE));
        assertThat(cache.get("b", never())).isEqualTo("loaded b");
    }

    // ---- checks ------------------------------------------------------------------------------------------------

    @Test
    void allWrongReadOptionsAreNamedAtOnce() {
        Cache<String, String> cache = texts(first());
        var wrong = ReadOptions.DEFAULTS
                .withTtl(Duration.ZERO)
                .withRefreshAfter(Duration.ofDays(31))
                .withTags(Set.of("x".repeat(70_000)));

        assertThatThrownBy(() -> cache.with(wrong.withMode(ReadOptions.Mode.BYPASSING)))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(
                        cache.name(),
                        "ttl must be from PT0.001S",
                        "refreshAfter must be from",
                        "reloads no value before it ends",
                        "have no tags",
                        "a tag must be valid Unicode",
                        "no effect in mode BYPASSING");
        cache.with(ReadOptions.reloading().withTtl(SOON)); // makes sense
    }
}
