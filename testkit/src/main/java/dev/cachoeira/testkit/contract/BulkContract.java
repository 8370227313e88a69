package dev.cachoeira.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many keys at once. */
abstract class BulkContract extends ReadContract {

    private static final List<String> KEYS = List.of("c", "a", "b", "a", "c", "d");

    @Test
    void getAllAnswersInTheOrderOfTheKeysAndEachOnce() {
        var cache = texts(first()).forTenant("acme");
        cache.put("a", "1");
        cache.put("c", "3");

        assertThat(cache.getAll(KEYS)).containsExactly(Map.entry("c", "3"), Map.entry("a", "1"));
        assertThat(cache.getAll(KEYS, keys -> values(keys)).keySet()).containsExactly("c", "a", "b", "d");
        assertThat(cache.getAll(List.of())).isEmpty();
        assertThat(cache.getAll(List.of(), keys -> values(keys))).isEmpty();
    }

    @Test
    void getAllLoadsWhatIsMissingInTheOrderOfTheKeysOnTheCallingThread() {
        var cache = texts(first()).forTenant("acme");
        cache.put("a", "1");
        var asked = new ArrayList<List<String>>();
        var thread = new AtomicReference<Thread>();

        var all = cache.getAll(KEYS, keys -> {
            thread.set(Thread.currentThread());
            asked.add(List.copyOf(keys));
            return values(keys);
        });

        assertThat(asked).containsExactly(List.of("c", "b", "d"));
        assertThat(thread.get()).isSameAs(Thread.currentThread());
        assertThat(all)
                .containsExactly(
                        Map.entry("c", "v c"), Map.entry("a", "1"), Map.entry("b", "v b"), Map.entry("d", "v d"));
        assertThat(cache.getAll(KEYS, keys -> {
                    throw new AssertionError("asked for " + keys);
                }))
                .isEqualTo(all);
        assertThat(cache.get("d", never())).isEqualTo("v d");
    }

    @Test
    void getAllIsAnsweredByWhatAnotherInstanceLoaded() {
        var cache = texts(first()).forTenant("acme");
        var other = texts(second()).forTenant("acme");
        cache.getAll(numbers(250), keys -> values(keys));

        var all = other.getAll(numbers(250), keys -> {
            throw new AssertionError("asked for " + keys);
        });

        assertThat(all.keySet()).containsExactlyElementsOf(numbers(250));
        assertThat(other.getAll(numbers(250))).isEqualTo(all);
    }

    @Test
    void getAllLoadsInChunks() {
        var cache = texts(first(), "chunks", builder -> builder.batchSize(7)).forTenant("acme");
        var asked = new ArrayList<List<String>>();

        var all = cache.getAll(numbers(30), keys -> {
            asked.add(List.copyOf(keys));
            return values(keys);
        });

        assertThat(all.keySet()).containsExactlyElementsOf(numbers(30));
        assertThat(asked).allSatisfy(keys -> assertThat(keys).hasSizeBetween(1, 7));
        assertThat(asked).hasSize(5);
        assertThat(asked.stream().flatMap(List::stream)).containsExactlyElementsOf(numbers(30));
    }

    @Test
    void keysThatTheLoaderLeavesOutAreLeftOutAndNotRemembered() {
        var cache = texts(first(), "lease", CacheFixture::longLease).forTenant("acme");

        var all = cache.getAll(List.of("a", "b", "c"), keys -> Map.of("b", "2"));

        assertThat(all).containsExactly(Map.entry("b", "2"));
        assertThat(cache.exists("a")).isFalse();
        assertThat(cache.getAll(List.of("a", "b", "c"), keys -> values(keys)).keySet())
                .containsExactly("a", "b", "c");
    }

    @Test
    void keysThatTheLoaderLeavesOutCanBeLoadedByOthersAtOnce() {
        var cache = texts(first(), "lease", CacheFixture::longLease).forTenant("acme");
        var other = texts(second(), "lease", CacheFixture::longLease).forTenant("acme");
        cache.getAll(List.of("a", "b", "c"), keys -> Map.of("b", "2"));

        assertThat(other.get("a", key -> "other")).isEqualTo("other");
        assertThat(other.getAll(List.of("a", "b", "c"), keys -> values(keys)))
                .containsExactly(Map.entry("a", "other"), Map.entry("b", "2"), Map.entry("c", "v c"));
    }

    @Test
    void keysThatTheLoaderAnswersWithNullAreRememberedAsNone() {
        var cache = texts(first()).forTenant("acme");
        var found = cache.getAll(List.of("a", "none", "left out"), keys -> {
            Map<String, String> values = new HashMap<>();
            values.put("a", "1");
            values.put("none", null);
            return values;
        });

        assertThat(found).containsExactly(Map.entry("a", "1"));
        assertThat(cache.exists("none")).isTrue();
        assertThat(cache.get("none", never())).isNull();
        assertThat(cache.exists("left out")).isFalse();
    }

    @Test
    void whatTheLoaderAddsUnaskedIsNotAnswered() {
        var cache = texts(first()).forTenant("acme");

        var all = cache.getAll(List.of("a"), keys -> Map.of("a", "1", "unasked", "2"));

        assertThat(all).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void aChunkThatFailsReleasesItsKeysAndWhatWasFilledStands() {
        var cache = texts(first(), "chunks", builder -> longLease(builder).batchSize(2))
                .forTenant("acme");
        var failure = new IOException("disk");
        var filled = new ArrayList<String>();
        var failed = new ArrayList<String>();

        assertThatThrownBy(() -> cache.getAll(List.of("a", "b", "c", "d"), keys -> {
                    if (!filled.isEmpty()) {
                        failed.addAll(keys);
                        throw failure;
                    }
                    filled.addAll(keys);
                    return values(keys);
                }))
                .isSameAs(failure);

        assertThat(filled)
                .isNotEmpty()
                .allSatisfy(key -> assertThat(cache.get(key, never())).isEqualTo("v " + key));
        assertThat(failed).isNotEmpty().allSatisfy(key -> {
            assertThat(cache.exists(key)).isFalse();
            assertThat(cache.get(key, k -> "again")).isEqualTo("again");
        });
    }

    @Test
    void aChunkThatFailsLetsOthersLoadAtOnce() {
        var cache = texts(first(), "chunks", builder -> longLease(builder).batchSize(2))
                .forTenant("acme");
        var other = texts(second(), "chunks", builder -> longLease(builder).batchSize(2))
                .forTenant("acme");
        var filled = new ArrayList<String>();
        assertThatThrownBy(() -> cache.getAll(numbers(6), keys -> {
                    if (!filled.isEmpty()) {
                        throw new LinkageError("class");
                    }
                    filled.addAll(keys);
                    return values(keys);
                }))
                .isInstanceOf(LinkageError.class);

        var all = other.getAll(numbers(6), keys -> keys.stream().collect(Collectors.toMap(key -> key, key -> "other")));

        assertThat(all.keySet()).containsExactlyElementsOf(numbers(6));
        all.forEach((key, value) -> assertThat(value).isEqualTo(filled.contains(key) ? "v " + key : "other"));
    }

    @Test
    void aBatchLoaderThatAsksForItsOwnKeyFailsClearly() {
        var cache = texts(first(), "lease", CacheFixture::longLease).forTenant("acme");

        assertThatThrownBy(() -> cache.getAll(List.of("a", "b"), keys -> {
                    cache.get("b", key -> "inner");
                    return values(keys);
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(cache.getAll(List.of("a", "b"), keys -> values(keys))).hasSize(2);
    }

    @Test
    void aRememberedNullIsNotLoadedAgain() {
        var cache = texts(first()).forTenant("acme");
        cache.get("a", key -> null);
        var asked = new ArrayList<String>();

        var all = cache.getAll(List.of("a", "b"), keys -> {
            asked.addAll(keys);
            return values(keys);
        });

        assertThat(asked).containsExactly("b");
        assertThat(all.get("a")).isNull();
        assertThat(all).containsEntry("b", "v b");
    }

    @Test
    void concurrentGetAllsOfOverlappingKeysLoadEachKeyOnce() throws Exception {
        var cache = texts(first(), "lease", CacheFixture::longLease).forTenant("acme");
        var asked = new CopyOnWriteArrayList<String>();

        var answers = Parallel.together(
                8,
                () -> cache.getAll(numbers(40), keys -> {
                    asked.addAll(keys);
                    Thread.sleep(20);
                    return values(keys);
                }));

        assertThat(answers).allSatisfy(all -> assertThat(all.keySet()).containsExactlyElementsOf(numbers(40)));
        assertThat(asked).doesNotHaveDuplicates().hasSize(40);
    }

    @Test
    void getAllWaitsForWhatAnotherInstanceLoads() throws Exception {
        var cache = texts(first(), "lease", CacheFixture::longLease).forTenant("acme");
        var other = texts(second(), "lease", CacheFixture::longLease).forTenant("acme");
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var loading = Parallel.start(() -> cache.get("b", key -> {
            begun.countDown();
            Parallel.await(end);
            return "first";
        }));
        Parallel.await(begun);
        var asked = new CountDownLatch(1);
        var waiting = Parallel.start(() -> other.getAll(List.of("a", "b", "c"), keys -> {
            assertThat(keys).containsExactlyInAnyOrder("a", "c");
            asked.countDown();
            return values(keys);
        }));
        Parallel.await(asked);

        end.countDown();

        assertThat(Parallel.result(waiting))
                .containsExactly(Map.entry("a", "v a"), Map.entry("b", "first"), Map.entry("c", "v c"));
        assertThat(Parallel.result(loading)).isEqualTo("first");
    }

    @Test
    void putAllStoresEverything() {
        var cache = texts(first()).forTenant("acme");
        var values = values(numbers(300));

        cache.putAll(values);

        assertThat(cache.getAll(numbers(300))).isEqualTo(values);
        assertThat(cache.exists("number 299")).isTrue();
        cache.putAll(Map.of());
    }

    @Test
    void putAllIsSeenByOthers() {
        var cache = texts(first()).forTenant("acme");
        var other = texts(second()).forTenant("acme");
        other.getAll(numbers(50), keys -> keys.stream().collect(Collectors.toMap(Function.identity(), key -> "old")));

        cache.putAll(values(numbers(50)));

        Eventually.eventually(() -> assertThat(other.getAll(numbers(50))).isEqualTo(values(numbers(50))));
    }

    @Test
    void putAllTakesATimeToLiveForEachKey() {
        var cache = texts(first()).forTenant("acme");

        cache.putAll(
                Map.of("short", "1", "long", "2"),
                key -> key.equals("short") ? Duration.ofMillis(200) : Duration.ofMinutes(1));

        Eventually.eventually(() -> assertThat(cache.exists("short")).isFalse());
        assertThat(cache.get("short")).isNull();
        assertThat(cache.get("long")).isEqualTo("2");
    }

    @Test
    void invalidateAllEndsTheKeysAndNoOthers() {
        var cache = texts(first()).forTenant("acme");
        cache.putAll(values(numbers(100)));

        cache.invalidateAll(numbers(99));

        assertThat(cache.getAll(numbers(100))).containsExactly(Map.entry("number 99", "v number 99"));
        cache.invalidateAll(Set.of());
    }

    @Test
    void invalidateAllIsSeenByOthers() {
        var cache = texts(first()).forTenant("acme");
        var other = texts(second()).forTenant("acme");
        cache.putAll(values(numbers(100)));
        assertThat(other.getAll(numbers(100))).hasSize(100);

        cache.invalidateAll(new LinkedHashSet<>(numbers(99)));

        Eventually.eventually(() -> assertThat(other.getAll(numbers(100))).hasSize(1));
    }

    static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(i -> "number " + i).toList();
    }

    static Map<String, String> values(List<String> keys) {
        var values = new LinkedHashMap<String, String>();
        // The order of a loader's answer must not matter.
        new HashMap<>(keys.stream().collect(Collectors.toMap(key -> key, key -> "v " + key))).forEach(values::put);
        return values;
    }
}
