package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.cache.AsyncLoader;
import dev.cachoeira.cache.BatchLoader;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Level;
import dev.cachoeira.cache.Loader;
import dev.cachoeira.cache.ReadOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
