package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Fence;
import dev.cachoeira.cache.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What strict caches promise: nothing older than the last commit, and behind a fence nothing but the source. */
abstract class StrictContract extends AtRestContract {

    private static final Product OLD = new Product(1, "red", "old");
    private static final Product NEW = new Product(1, "red", "new");

    private Cache<Long, Product> strict(Cachoeira instance) {
        return instance.cache(unique("strict"), Long.class, Product.class)
                .strict()
                .leaseTtl(Duration.ofMinutes(2))
                .leaseWait(Duration.ofMinutes(2))
                .tags(product -> Set.of("category:" + product.category()))
                .build()
                .forTenant("acme");
    }

    /** Everybody loads, every time; nobody stores. */
    private static void isFenced(Cache<Long, Product> cache) {
        for (int i = 0; i < 3; i++) {
            Product loaded = new Product(1, "red", "load " + i);
            assertThat(cache.lookup(1L, id -> loaded).value()).isEqualTo(loaded);
            assertThat(cache.async().get(1L, id -> CompletableFuture.completedFuture(loaded)))
                    .succeedsWithin(Duration.ofSeconds(10))
                    .isEqualTo(loaded);
            assertThat(cache.exists(1L)).isFalse();
            assertThat(cache.get(1L)).isNull();
            assertThat(cache.getAll(List.of(1L))).isEmpty();
            assertThat(cache.getAll(List.of(1L, 1L), ids -> Map.of(1L, loaded))).isEqualTo(Map.of(1L, loaded));
            assertThat(cache.expire(1L, Duration.ofMinutes(1))).isFalse();
        }
    }

    private static void isCached(Cache<Long, Product> cache, Product product) {
        assertThat(cache.get(1L, never())).isEqualTo(product);
        assertThat(cache.getAll(List.of(1L))).containsValue(product);
    }

    private void fencesOff(Function<Cache<Long, Product>, Fence> raise) {
        assumeTrue(isShared(), "without Redis a strict cache keeps nothing");
        Cache<Long, Product> cache = strict(first());
        Cache<Long, Product> other = strict(second());
        cache.get(1L, id -> OLD);
        isCached(cache, OLD);
        isCached(other, OLD);

        Fence fence = raise.apply(cache);
        isFenced(cache);
        isFenced(other);
        fence.check();
        isFenced(other);
        fence.close();

        assertThat(other.get(1L, id -> NEW)).isEqualTo(NEW);
        isCached(cache, NEW);
        isCached(other, NEW);
        assertThat(cache.stats().fences().raised()).isEqualTo(2);
        assertThat(cache.stats().fences().failed()).isZero();
    }

    @Test
    void behindAFenceEverybodyLoadsAndNothingIsStored() {
        fencesOff(cache -> cache.fence(1L));
    }

    @Test
    void behindAFenceOfATagEverybodyLoadsAndNothingThatCarriesItIsStored() {
        fencesOff(cache -> cache.fenceTags(Set.of("category:red")));
    }

    @Test
    void aFenceOfATagLeavesOtherTagsAlone() {
        assumeTrue(isShared(), "without Redis a strict cache keeps nothing");
        Cache<Long, Product> cache = strict(first());
        Cache<Long, Product> other = strict(second());
        other.get(2L, id -> Product.of(2, "blue"));

        try (Fence fence = cache.fenceTags(Set.of("category:red"))) {
            assertThat(other.get(2L, never())).isEqualTo(Product.of(2, "blue"));
            assertThat(cache.getAll(List.of(2L))).hasSize(1);
        }
        assertThat(other.get(2L, never())).isEqualTo(Product.of(2, "blue"));
    }

    @Test
    void aStrictCacheKeepsNothingInMemory() {
        Cache<Long, Product> cache = strict(first());
        for (int i = 0; i < 5; i++) {
            assertThat(cache.lookup(1L, id -> OLD).level()).isNotEqualTo(Level.L1);
        }
        assertThat(cache.stats().hitsL1()).isZero();
        assertThat(cache.stats().hitsL2()).isEqualTo(isShared() ? 4 : 0);
    }

    @Test
    void whileOneOfTwoFencesStandsNothingIsStored() {
        assumeTrue(isShared(), "without Redis a strict cache keeps nothing");
        Cache<Long, Product> cache = strict(first());
        Cache<Long, Product> other = strict(second());
        Fence one = cache.fence(1L);
        Fence two = other.fence(1L);

        one.close();
        isFenced(cache);
        isFenced(other);
        one.close();
        isFenced(cache);
        two.close();

        cache.get(1L, id -> NEW);
        isCached(other, NEW);
    }

    private void leavesFencesAlone(Consumer<Cache<Long, Product>> deletion) {
        assumeTrue(isShared(), "without Redis a strict cache keeps nothing");
        Cache<Long, Product> cache = strict(first());
        Cache<Long, Product> other = strict(second());
        List<Fence> fences = new ArrayList<>();
        fences.add(cache.fence(1L));
        deletion.accept(other);
        isFenced(cache);
        fences.remove(0).close();
        fences.add(cache.fenceTags(Set.of("category:red")));
        deletion.accept(other);
        isFenced(cache);
        isFenced(other);
        fences.remove(0).close();

        cache.get(1L, id -> NEW);
        isCached(other, NEW);
    }

    @Test
    void invalidateLeavesFencesOfOthersAlone() {
        leavesFencesAlone(cache -> cache.invalidate(1L));
    }

    @Test
    void invalidateTagLeavesFencesOfOthersAlone() {
        leavesFencesAlone(cache -> cache.invalidateTag("category:red"));
    }

    @Test
    void putLeavesFencesOfOthersAlone() {
        leavesFencesAlone(cache -> cache.put(1L, OLD));
    }

    @Test
    void invalidateMatchingLeavesFencesOfOthersAlone() {
        leavesFencesAlone(cache -> cache.invalidateMatching("*"));
    }

    @Test
    void clearLeavesFencesOfOthersAlone() {
        leavesFencesAlone(Cache::clear);
    }

    @Test
    void theTagsOfCachesThatAreNotStrictLeaveFencesAlone() {
        AtomicInteger made = new AtomicInteger();
        leavesFencesAlone(cache -> products(second(), "lax" + made.incrementAndGet())
                .forTenant("acme")
                .invalidateTag("category:red"));
    }

    private void ends(Consumer<Cache<Long, Product>> deletion) {
        assumeTrue(isShared(), "without Redis a strict cache keeps nothing");
        Cache<Long, Product> cache = strict(first());
        Cache<Long, Product> other = strict(second());
        cache.get(1L, id -> OLD);
        isCached(other, OLD);

        deletion.accept(cache);

        assertThat(other.get(1L)).isNull(); // at once, whatever was pushed
        assertThat(other.get(1L, id -> NEW)).isEqualTo(NEW);
        isCached(cache, NEW);
    }

    @Test
    void putEndsAValueOfAStrictCache() {
        ends(cache -> cache.put(1L, OLD));
    }

    @Test
    void invalidateIsSeenByAllAtOnce() {
        ends(cache -> cache.invalidate(1L));
    }

    @Test
    void invalidateTagIsSeenByAllAtOnce() {
        ends(cache -> cache.invalidateTag("category:red"));
    }

    @Test
    void clearIsSeenByAllAtOnce() {
        ends(Cache::clear);
    }

    @Test
    void clearAllTenantsIsSeenByAllAtOnce() {
        ends(Cache::clearAllTenants);
    }

    @Test
    void invalidateMatchingEndsAllOfAStrictCache() {
        ends(cache -> cache.invalidateMatching("[7-9]"));
    }

    private void isNotServedAfter(Function<Cache<Long, Product>, Fence> raise) {
        assumeTrue(isShared(), "without Redis a strict cache keeps nothing");
        Cache<Long, Product> cache = strict(first());
        Cache<Long, Product> other = strict(second());
        List<CompletableFuture<Product>> loads = new CopyOnWriteArrayList<>();
        var before = load(cache, loads);
        eventually(() -> assertThat(loads).hasSize(1));

        Fence fence = raise.apply(other);
        var behind = load(cache, loads);
        eventually(() -> assertThat(loads).hasSize(2));
        fence.close();
        var after = load(cache, loads);
        eventually(() -> assertThat(loads).hasSize(3));
        loads.get(0).complete(OLD);
        loads.get(1).complete(OLD);
        loads.get(2).complete(NEW);

        assertThat(before.join()).isEqualTo(OLD);
        assertThat(behind.join()).isEqualTo(OLD);
        assertThat(after.join()).isEqualTo(NEW);
        eventually(() -> isCached(cache, NEW));
        isCached(other, NEW);
    }

    @Test
    void aFenceOvertakesLoadsBeforeItAndBehindIt() {
        isNotServedAfter(cache -> cache.fence(1L));
    }

    @Test
    void aFenceOfATagOvertakesLoadsWhoseTagsAreNotYetKnown() {
        assumeTrue(isShared(), "without Redis a strict cache keeps nothing");
        Cache<Long, Product> cache = strict(first());
        Cache<Long, Product> other = strict(second());
        List<CompletableFuture<Product>> loads = new CopyOnWriteArrayList<>();
        var before = load(cache, loads);
        eventually(() -> assertThat(loads).hasSize(1));

        try (Fence fence = other.fenceTags(Set.of("category:red"))) {
            fence.check();
        }
        loads.get(0).complete(OLD);

        assertThat(before.join()).isEqualTo(OLD);
        assertThat(other.get(1L, id -> NEW)).isEqualTo(NEW);
        isCached(cache, NEW);
    }

    private static CompletableFuture<Product> load(Cache<Long, Product> cache, List<CompletableFuture<Product>> loads) {
        return cache.async()
                .get(1L, id -> {
                    CompletableFuture<Product> load = new CompletableFuture<>();
                    loads.add(load);
                    return load;
                })
                .thenApply(java.util.Objects::requireNonNull);
    }

    @Test
    void oneLoadIsForAllWhoWaitForIt() throws Exception {
        assumeTrue(isShared(), "without Redis a strict cache keeps nothing");
        Cache<Long, Product> cache = strict(first());
        AtomicInteger loads = new AtomicInteger();
        CountDownLatch mayEnd = new CountDownLatch(1);
        var first = Parallel.start(() -> cache.get(1L, id -> {
            loads.incrementAndGet();
            mayEnd.await();
            return NEW;
        }));
        eventually(() -> assertThat(loads).hasValue(1));
        List<CompletableFuture<Product>> others = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            others.add(Parallel.startWaiting(() -> cache.get(1L, never())));
            others.add(Parallel.startWaiting(() -> cache.getAll(List.of(1L), ids -> {
                        throw new AssertionError("loaded twice");
                    })
                    .get(1L)));
        }
        mayEnd.countDown();

        assertThat(Parallel.result(first)).isEqualTo(NEW);
        for (var each : others) {
            assertThat(Parallel.result(each)).isEqualTo(NEW);
        }
        assertThat(loads).hasValue(1);
    }

    @Test
    void manyWhoReadAtOnceAreAllAnswered() throws Exception {
        Cache<Long, Product> cache = strict(first());
        for (int round = 0; round < 20; round++) {
            cache.invalidate(1L);
            assertThat(Parallel.together(8, () -> cache.get(1L, id -> NEW))).containsOnly(NEW);
            assertThat(Parallel.together(8, () -> cache.getAll(List.of(2L, 1L), ids -> Map.of(1L, NEW))))
                    .containsOnly(Map.of(1L, NEW));
        }
    }

    @Test
    void aFenceThatWasTakenDownCannotBeChecked() {
        Fence fence = strict(first()).fence(1L);
        fence.close();
        fence.close();
        assertThatThrownBy(fence::check).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFenceThatIsLeftStaysUntilItsEnd() {
        assumeTrue(isShared(), "without Redis a strict cache keeps nothing");
        Cache<Long, Product> cache = strict(first());
        Fence fence = cache.fence(1L);
        fence.abandon();
        fence.close();
        isFenced(strict(second()));
    }

    @Test
    void onlyStrictCachesHaveFences() {
        Cache<String, String> lax = texts(first()).forTenant("acme");
        assertThatThrownBy(() -> lax.fence("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lax.fenceTags(Set.of("a"))).isInstanceOf(IllegalStateException.class);
    }
}
