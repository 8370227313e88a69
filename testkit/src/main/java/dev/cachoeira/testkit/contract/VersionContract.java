package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Where values have versions, a put replaces nothing newer, whatever the order in which writers arrive. */
abstract class VersionContract extends MarkStaleContract {

    /** A value and its version. */
    record Page(long version, String text) {}

    private static final Page FIRST = new Page(1, "first");
    private static final Page SECOND = new Page(2, "second");
    private static final Page THIRD = new Page(3, "third");

    private Cache<String, Page> pages(Cachoeira instance) {
        return instance.cache(unique("pages"), String.class, Page.class)
                .version(Page::version)
                .leaseTtl(Duration.ofMinutes(2))
                .leaseWait(Duration.ofMinutes(2))
                .build()
                .forTenant("acme");
    }

    @Test
    void anOlderVersionDoesNotReplaceANewerOne() {
        var cache = pages(first());

        cache.put("a", SECOND);
        cache.put("a", FIRST);
        assertThat(cache.get("a")).isEqualTo(SECOND);

        cache.put("a", THIRD);
        assertThat(cache.get("a")).isEqualTo(THIRD);
    }

    @Test
    void anOlderVersionOfAnotherInstanceDoesNotReplaceANewerOne() {
        var cache = pages(first());
        var other = pages(second());

        cache.put("a", SECOND);
        other.put("a", FIRST);
        assertThat(cache.get("a")).isEqualTo(SECOND);
        assertThat(other.get("a")).isEqualTo(SECOND);

        other.put("a", THIRD);
        eventually(() -> assertThat(cache.get("a")).isEqualTo(THIRD));
    }

    @Test
    void manyAreComparedOneByOne() {
        var cache = pages(first());
        cache.putAll(Map.of("a", FIRST, "b", THIRD));

        cache.putAll(Map.of("a", SECOND, "b", SECOND, "c", SECOND));

        assertThat(cache.getAll(List.of("a", "b", "c")))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", SECOND, "b", THIRD, "c", SECOND));
    }

    @Test
    void versionsBelowZeroAreOlderThanThoseAbove() {
        var cache = pages(first());
        cache.put("a", new Page(-1, "before"));
        cache.put("a", FIRST);
        cache.put("a", new Page(Long.MIN_VALUE, "long before"));

        assertThat(cache.get("a")).isEqualTo(FIRST);
    }

    @Test
    void aLoadedVersionIsNotReplacedByAnOlderOne() {
        var cache = pages(first());
        cache.get("a", key -> SECOND);

        cache.put("a", FIRST);

        assertThat(cache.lookup("a", never()).value()).isEqualTo(SECOND);
    }

    /** The load may have read what was there before the put's version, or after it. */
    @Test
    void aPutEndsALoadThatIsRunning() throws Exception {
        var cache = pages(first());
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var loading = Parallel.start(() -> cache.get("a", key -> {
            begun.countDown();
            Parallel.await(end);
            return FIRST;
        }));
        Parallel.await(begun);

        cache.put("a", SECOND);
        end.countDown();

        assertThat(Parallel.result(loading)).isEqualTo(FIRST);
        assertThat(cache.get("a", key -> SECOND)).isEqualTo(SECOND);
        assertThat(cache.lookup("a", never()).level()).isNotEqualTo(Level.SOURCE);
    }

    /** Its writer may have committed before what was invalidated. */
    @Test
    void aPutAfterAnInvalidationIsNotStoredBeforeALoad() {
        var cache = pages(first());
        cache.put("a", FIRST);
        cache.invalidate("a");

        cache.put("a", SECOND);
        assertThat(cache.get("a")).isNull();

        assertThat(cache.get("a", key -> THIRD)).isEqualTo(THIRD);
        assertThat(cache.get("a", never())).isEqualTo(THIRD);
        cache.put("a", SECOND);
        assertThat(cache.get("a", never())).isEqualTo(THIRD);
    }

    @Test
    void aPutAfterAnInvalidationOfAnAbsentKeyIsNotStored() {
        var cache = pages(first());
        cache.invalidate("a");

        cache.put("a", FIRST);

        assertThat(cache.get("a")).isNull();
    }

    @Test
    void aPutAfterAnotherInstancesInvalidationIsNotStored() {
        var cache = pages(first());
        cache.put("a", FIRST);
        pages(second()).invalidate("a");

        cache.put("a", SECOND);

        assertThat(cache.get("a")).isNull();
    }

    /** It was removed, perhaps after the write that is put. */
    @Test
    void aPutOverNullEndsIt() {
        var cache = pages(first());
        assertThat(cache.get("a", key -> null)).isNull();
        assertThat(cache.exists("a")).isTrue();

        cache.put("a", SECOND);

        assertThat(cache.exists("a")).isFalse();
        assertThat(cache.get("a", key -> THIRD)).isEqualTo(THIRD);
    }

    /** It told nobody what there is now, so the place is as uncertain as before. */
    @Test
    void aPutAfterAnInvalidationIsNotStoredThoughALoadHasFailed() {
        var cache = pages(first());
        cache.put("a", FIRST);
        cache.invalidate("a");
        assertThatThrownBy(() -> cache.get("a", key -> {
                    throw new IllegalStateException("the source is away");
                }))
                .hasMessage("the source is away");

        cache.put("a", SECOND);

        assertThat(cache.get("a")).isNull();
        assertThat(cache.get("a", key -> THIRD)).isEqualTo(THIRD);
        assertThat(cache.get("a", never())).isEqualTo(THIRD);
    }

    @Test
    void aPutAfterAnInvalidationIsNotStoredThoughABatchLoaderLeftItsKeyOut() {
        var cache = pages(first());
        cache.invalidate("a");
        assertThat(cache.getAll(List.of("a"), keys -> Map.of())).isEmpty();

        cache.put("a", FIRST);

        assertThat(cache.get("a")).isNull();
    }

    @Test
    void whatWasClearedIsReplacedByNoOlderVersionThoughALoadHasFailed() {
        var cache = pages(first());
        cache.put("a", SECOND);
        cache.clear();
        assertThat(cache.getAll(List.of("a"), keys -> Map.of())).isEmpty();

        cache.put("a", FIRST);

        assertThat(cache.get("a", key -> SECOND)).isEqualTo(SECOND);
    }

    @Test
    void aPutAfterAnInvalidationByAPatternIsNotStored() {
        var cache = pages(first());
        cache.put("a", SECOND);
        cache.invalidateMatching("*");

        cache.put("a", FIRST);

        assertThat(cache.get("a")).isNull();
    }

    /** Its writer may have committed before what it was marked for. */
    @Test
    void aPutAfterItWasMarkedAsStaleIsNotStoredBeforeALoad() {
        var cache = first().cache(unique("marked"), String.class, Page.class)
                .version(Page::version)
                .refreshAfter(Duration.ofMinutes(1))
                .build()
                .forTenant("acme");
        cache.put("a", FIRST);
        cache.markStale("a");

        cache.put("a", SECOND);

        assertThat(cache.get("a", key -> THIRD)).isEqualTo(THIRD);
    }

    @Test
    void anOlderPutBehindOneThatEndedNullIsNotStored() {
        var cache = pages(first());
        assertThat(cache.get("a", key -> null)).isNull();
        cache.put("a", SECOND);

        cache.put("a", FIRST);

        assertThat(cache.get("a", key -> SECOND)).isEqualTo(SECOND);
    }

    @Test
    void whatWasClearedIsReplacedByNoOlderVersion() {
        var cache = pages(first());
        cache.put("a", SECOND);
        cache.clear();

        cache.put("a", FIRST);

        assertThat(cache.get("a", key -> SECOND)).isEqualTo(SECOND);
    }

    @Test
    void aVersionOutlivesAnotherTtl() {
        var cache = pages(first());
        cache.put("a", SECOND);
        assertThat(cache.expire("a", Duration.ofMinutes(1))).isTrue();

        cache.put("a", FIRST);

        assertThat(cache.get("a")).isEqualTo(SECOND);
    }

    @Test
    void onceTheTombstoneHasGonePutsAreStoredAgain() {
        var cache = first().cache(unique("short"), String.class, Page.class)
                .version(Page::version)
                .tombstoneTtl(Duration.ofMillis(1))
                .build()
                .forTenant("acme");
        cache.invalidate("a");

        eventually(() -> {
            cache.put("a", FIRST);
            assertThat(cache.get("a")).isEqualTo(FIRST);
        });
    }

    @Test
    void versionsGoWithTagsAndAgesAndCompression() {
        var cache = first().cache(unique("all"), String.class, Page.class)
                .version(Page::version)
                .tags(page -> Set.of("page"))
                .refreshAfter(Duration.ofMinutes(1))
                .build()
                .forTenant("acme");
        cache.put("a", SECOND);
        cache.put("a", FIRST);
        assertThat(cache.get("a")).isEqualTo(SECOND);

        cache.invalidateTag("page");

        assertThat(cache.get("a", key -> THIRD)).isEqualTo(THIRD);
    }

    @Test
    void versionsAndALagAreRefusedTogether() {
        assertThatThrownBy(() -> first().cache(unique("both"), String.class, Page.class)
                        .version(Page::version)
                        .sourceLag(Duration.ofSeconds(1))
                        .tombstoneTtl(Duration.ZERO)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("either versions or a sourceLag")
                .hasMessageContaining("tombstoneTtl must be from");
    }
}
