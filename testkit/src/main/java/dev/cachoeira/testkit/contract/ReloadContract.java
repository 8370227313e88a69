package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.Level;
import dev.cachoeira.cache.LoadTimeoutException;
import dev.cachoeira.cache.Loader;
import dev.cachoeira.cache.ReadOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A reload is answered by a load that begins after it was asked for, and by nothing that is cached. */
abstract class ReloadContract extends ReadOptionsContract {

    private static final Product OLD = new Product(1, "red", "old");
    private static final Product NEW = new Product(1, "red", "new");
    private static final Product NEWEST = new Product(1, "red", "newest");

    private Cache<Long, Product> reloaded(Cachoeira instance) {
        return reloaded(instance, builder -> builder);
    }

    private Cache<Long, Product> reloaded(Cachoeira instance, UnaryOperator<CacheBuilder<Long, Product>> settings) {
        return settings.apply(instance.cache(unique("reloaded"), Long.class, Product.class)
                        .leaseTtl(Duration.ofMinutes(2))
                        .leaseWait(Duration.ofMinutes(2))
                        .tags(product -> Set.of("category:" + product.category())))
                .build()
                .forTenant("acme");
    }

    private static <K, V> Cache<K, V> reloading(Cache<K, V> cache) {
        return cache.with(ReadOptions.reloading());
    }

    /** Has read its source, and waits. */
    private static final class SlowLoad implements Loader<Long, Product> {
        private final Product value;
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);
        private final AtomicInteger calls = new AtomicInteger();

        SlowLoad(Product value) {
            this.value = value;
        }

        @Override
        public Product load(Long key) {
            calls.incrementAndGet();
            begun.countDown();
            Parallel.await(end);
            return value;
        }

        /** Asks for product 1 on a thread of its own, and waits until it is being loaded. */
        CompletableFuture<@Nullable Product> by(Cache<Long, Product> cache) {
            CompletableFuture<@Nullable Product> found = Parallel.start(() -> cache.get(1L, this));
            Parallel.await(begun);
            return found;
        }
    }

    // ---- what it does ------------------------------------------------------------------------------------------

    @Test
    void aReloadTakesThePlaceOfWhatIsCachedForEverybody() {
        var cache = reloaded(first());
        cache.put(1L, OLD);

        var found = reloading(cache).lookup(1L, key -> NEW);

        assertThat(found.value()).isEqualTo(NEW);
        assertThat(found.level()).isEqualTo(Level.SOURCE);
        assertThat(cache.get(1L, never())).isEqualTo(NEW);
        if (isShared()) {
            assertThat(reloaded(second()).get(1L, never())).isEqualTo(NEW);
        }
        assertThat(cache.stats().loads()).isEqualTo(1);
        assertThat(cache.stats().misses()).isEqualTo(1);
    }

    @Test
    void aReloadReachesTheMemoryOfOtherInstances() {
        var cache = reloaded(first());
        var other = reloaded(second());
        cache.put(1L, OLD);
        eventually(() -> assertThat(other.lookup(1L, never()).level()).isEqualTo(Level.L1));

        reloading(cache).get(1L, key -> NEW);

        eventually(() -> assertThat(other.get(1L, never())).isEqualTo(NEW));
    }

    @Test
    void aReloadOfWhatIsNotCachedStoresItLikeAnyLoad() {
        var cache = reloaded(first());

        assertThat(reloading(cache).lookup(1L, key -> NEW).level()).isEqualTo(Level.SOURCE);

        assertThat(cache.get(1L, never())).isEqualTo(NEW);
        assertThat(reloading(cache).get(2L, key -> null)).isNull();
        assertThat(cache.exists(2L)).isTrue();
    }

    @Test
    void aReloadTakesThePlaceOfACachedNull() {
        var cache = reloaded(first());
        cache.get(1L, key -> null);

        assertThat(reloading(cache).get(1L, key -> NEW)).isEqualTo(NEW);
        assertThat(cache.get(1L, never())).isEqualTo(NEW);
        assertThat(reloading(cache).get(1L, key -> null)).isNull();
        assertThat(cache.get(1L, never())).isNull();
    }

    @Test
    void aReloadTakesThePlaceOfWhatWasEndedByATag() {
        var cache = reloaded(first());
        cache.put(1L, OLD);
        cache.invalidateTag("category:red");

        assertThat(reloading(cache).get(1L, key -> NEW)).isEqualTo(NEW);

        assertThat(cache.get(1L, never())).isEqualTo(NEW);
    }

    @Test
    void theLoaderRunsOnTheCallingThread() {
        var cache = reloaded(first());
        var thread = new AtomicReference<Thread>();
        for (int i = 0; i < 2; i++) {
            reloading(cache).get(1L, key -> {
                thread.set(Thread.currentThread());
                return NEW;
            });
            assertThat(thread.getAndSet(null)).isSameAs(Thread.currentThread());
        }
    }

    @Test
    void aReloadWithoutALoaderFindsNothing() throws Exception {
        var cache = reloaded(first());
        cache.put(1L, OLD);

        assertThat(reloading(cache).get(1L)).isNull();
        assertThat(reloading(cache).getAll(List.of(1L))).isEmpty();
        assertThat(reloading(cache).exists(1L)).isFalse();
        assertThat(Parallel.<@Nullable Product>result(reloading(cache).async().get(1L)))
                .isNull();
    }

    @Test
    void othersGoOnWithTheOldValueDuringAReload() throws Exception {
        var cache = reloaded(first());
        cache.put(1L, OLD);
        var load = new SlowLoad(NEW);
        var found = load.by(reloading(cache));

        var other = isShared() ? reloaded(second()) : cache;
        for (int i = 0; i < 10; i++) {
            assertThat(cache.get(1L, never())).isEqualTo(OLD);
            assertThat(cache.getAll(List.of(1L))).containsEntry(1L, OLD);
            assertThat(other.get(1L, never())).isEqualTo(OLD);
        }
        load.end.countDown();

        assertThat(Parallel.<@Nullable Product>result(found)).isEqualTo(NEW);
        assertThat(cache.get(1L, never())).isEqualTo(NEW);
    }

    @Test
    void aReloadThatFailsThrowsAndLeavesTheOldValue() {
        var cache = reloaded(first());
        cache.put(1L, OLD);

        assertThatThrownBy(() -> reloading(cache).get(1L, key -> {
                    throw new IOException("disk");
                }))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> reloading(cache).getAll(List.of(1L, 2L), keys -> {
                    throw new IOException("disk");
                }))
                .isInstanceOf(IOException.class);
        assertThat(reloading(cache).async().get(1L, key -> CompletableFuture.failedFuture(new IOException("disk"))))
                .failsWithin(Duration.ofSeconds(10));

        assertThat(cache.get(1L, never())).isEqualTo(OLD);
        assertThat(cache.stats().loadFailures()).isEqualTo(4);
        assertThat(cache.get(2L, key -> Product.of(2, "blue"))).isNotNull();
    }

    @Test
    void aReloadThatFailsThrowsThoughAValuePastItsTtlIsAtHand() {
        assumeTrue(isShared(), "kept past their TTL are values in Redis");
        var cache = reloaded(first(), builder -> builder.failSafe(Duration.ofHours(1)));
        cache.put(1L, OLD, Duration.ofMillis(1));
        eventually(() -> assertThat(cache.get(1L)).isNull());

        assertThatThrownBy(() -> reloading(cache).get(1L, key -> {
                    throw new IOException("disk");
                }))
                .isInstanceOf(IOException.class);

        assertThat(cache.get(1L, key -> {
                    throw new IOException("disk");
                }))
                .isEqualTo(OLD);
    }

    @Test
    void aLoaderThatKeepsItsValueFromBeingStoredLeavesTheOldOne() {
        var cache = reloaded(first());
        cache.put(1L, OLD);

        assertThat(reloading(cache).get(1L, Loader.withContext((key, context) -> {
                    context.doNotStore();
                    return NEW;
                })))
                .isEqualTo(NEW);

        assertThat(cache.get(1L, never())).isEqualTo(OLD);
    }

    @Test
    void aReloadsLoaderIsToldOfTheCachedValueUnlessThatHasEnded() {
        var cache = reloaded(first());
        cache.put(1L, OLD);

        assertThat(reloading(cache).get(1L, Loader.withContext((key, context) -> {
                    assertThat(context.hasStale()).isTrue();
                    return context.notModified();
                })))
                .isEqualTo(OLD);
        cache.invalidateTag("category:red");
        assertThat(reloading(cache).get(1L, Loader.withContext((key, context) -> {
                    assertThat(context.hasStale()).isFalse();
                    return NEW;
                })))
                .isEqualTo(NEW);
    }

    @Test
    void aReloadsTtlAndTagsAreThoseOfItsOptions() {
        var cache = reloaded(first());
        cache.put(1L, OLD);
        var options = ReadOptions.reloading().withTags(Set.of("added"));

        cache.with(options).get(1L, key -> NEW);
        cache.invalidateTag("added");
        assertThat(cache.get(1L)).isNull();

        cache.with(ReadOptions.reloading().withTtl(Duration.ofMillis(50))).get(1L, key -> NEW);
        eventually(() -> assertThat(cache.get(1L)).isNull());
    }

    @Test
    void aReloadsValidatorIsThatOfWhatItStored() {
        var cache = reloaded(first(), CacheBuilder::validators);
        cache.put(1L, OLD);

        for (int i = 0; i < 2; i++) {
            var reloaded = reloading(cache).lookup(1L, key -> NEW);
            assertThat(tag(cache.lookup(1L, never()))).isEqualTo(tag(reloaded));
            cache.invalidate(1L); // the second has nothing to replace
        }
    }

    // ---- invalidations -----------------------------------------------------------------------------------------

    @Test
    void anInvalidationOvertakesWhatACallerReloads() throws Exception {
        var reloaded = reloaded(first());
        overtakes(reloaded, cache -> cache.invalidate(1L));
        overtakes(reloaded, cache -> cache.invalidateTag("category:red"));
        overtakes(reloaded, Cache::clear);
        overtakes(reloaded, cache -> first().forTenant("acme").clear());
        overtakes(reloaded, cache -> cache.invalidateMatching("[1-3]"));
    }

    @Test
    void anInvalidationByAnotherInstanceOvertakesWhatACallerReloads() throws Exception {
        var reloaded = reloaded(first());
        var other = reloaded(second());
        overtakes(reloaded, cache -> other.invalidate(1L));
        overtakes(reloaded, cache -> other.invalidateTag("category:red"));
        overtakes(reloaded, cache -> other.clear());
    }

    /** With a value in its place, and with none. */
    private void overtakes(Cache<Long, Product> cache, Consumer<Cache<Long, Product>> invalidation) throws Exception {
        for (boolean cached : new boolean[] {true, false}) {
            cache.invalidate(1L);
            if (cached) {
                cache.put(1L, OLD);
            }
            var load = new SlowLoad(NEW);
            var found = load.by(reloading(cache));

            invalidation.accept(cache);
            eventually(() -> assertThat(cache.get(1L)).isNull());
            load.end.countDown();

            assertThat(Parallel.<@Nullable Product>result(found)).isEqualTo(NEW);
            assertThat(cache.get(1L)).isNull();
            assertThat(cache.get(1L, key -> NEWEST)).isEqualTo(NEWEST);
        }
    }

    @Test
    void aPutDuringAReloadLeavesNothingOlderBehind() throws Exception {
        var cache = reloaded(first());
        cache.put(1L, OLD);
        var load = new SlowLoad(NEW);
        var found = load.by(reloading(cache));

        cache.put(1L, NEWEST);
        load.end.countDown();

        assertThat(Parallel.<@Nullable Product>result(found)).isEqualTo(NEW);
        assertThat(cache.get(1L, key -> NEWEST)).isEqualTo(NEWEST);
    }

    // ---- loads that began before -------------------------------------------------------------------------------

    @Test
    void aLoadThatBeganBeforeIsNeitherJoinedNorKept() throws Exception {
        var cache = reloaded(first());
        var load = new SlowLoad(OLD);
        var found = load.by(cache);

        assertThat(reloading(cache).get(1L, key -> NEW)).isEqualTo(NEW);
        assertThat(cache.get(1L, never())).isEqualTo(NEW);
        load.end.countDown();

        assertThat(Parallel.<@Nullable Product>result(found)).isEqualTo(OLD);
        assertThat(cache.get(1L, never())).isEqualTo(NEW);
        if (isShared()) {
            assertThat(reloaded(second()).get(1L, never())).isEqualTo(NEW);
        }
    }

    @Test
    void anotherInstancesLoadThatBeganBeforeIsWaitedForAndReplaced() throws Exception {
        var cache = reloaded(first());
        var load = new SlowLoad(OLD);
        var others = reloaded(second());
        var other = load.by(others);
        var found = reloading(cache).async().get(1L, key -> CompletableFuture.completedFuture(NEW));

        load.end.countDown();

        assertThat(Parallel.<@Nullable Product>result(other)).isEqualTo(OLD);
        assertThat(Parallel.<@Nullable Product>result(found)).isEqualTo(NEW);
        assertThat(cache.get(1L, never())).isEqualTo(NEW);
        eventually(() -> assertThat(others.get(1L, never())).isEqualTo(NEW));
    }

    @Test
    void whoHasWaitedForAnotherInstanceForLongEnoughLoadsAndEndsItsLoad() throws Exception {
        var cache = reloaded(first(), builder -> builder.leaseWait(Duration.ofMillis(50)));
        var load = new SlowLoad(OLD);
        var other = load.by(reloaded(second()));

        assertThat(reloading(cache).get(1L, key -> NEW)).isEqualTo(NEW);
        load.end.countDown();

        assertThat(Parallel.<@Nullable Product>result(other)).isEqualTo(OLD);
        assertThat(cache.get(1L)).isNull();
    }

    @Test
    void aRefreshThatBeganBeforeIsNotKept() throws Exception {
        var cache = reloaded(first(), builder -> builder.refreshAfter(Duration.ofMillis(1)));
        var older = new SlowLoad(OLD);
        cache.put(1L, OLD);
        eventually(() -> {
            assertThat(cache.get(1L, older)).isEqualTo(OLD);
            assertThat(older.calls).hasPositiveValue();
        });

        assertThat(cache.with(ReadOptions.reloading().withRefreshAfter(Duration.ofHours(1)))
                        .get(1L, key -> NEW))
                .isEqualTo(NEW);
        assertThat(cache.get(1L, never())).isEqualTo(NEW);
        older.end.countDown();

        eventually(() -> assertThat(cache.stats().loads()).isEqualTo(2));
        for (int i = 0; i < 20; i++) {
            assertThat(cache.get(1L, never())).isEqualTo(NEW);
        }
    }

    @Test
    void aRefreshThatBeganBeforeAndIsStoredMeanwhileDoesNotStay() throws Exception {
        var cache = reloaded(first(), builder -> builder.refreshAfter(Duration.ofMillis(1)));
        var older = new SlowLoad(new Product(1, "red", "older"));
        cache.put(1L, OLD);
        eventually(() -> {
            assertThat(cache.get(1L, older)).isEqualTo(OLD);
            assertThat(older.calls).hasPositiveValue();
        });
        var load = new SlowLoad(NEW);
        var found = load.by(cache.with(ReadOptions.reloading().withRefreshAfter(Duration.ofHours(1))));

        older.end.countDown();
        eventually(() -> assertThat(cache.get(1L)).isEqualTo(older.value));
        load.end.countDown();

        assertThat(Parallel.<@Nullable Product>result(found)).isEqualTo(NEW);
        assertThat(cache.get(1L, key -> NEW)).isEqualTo(NEW);
    }

    // ---- several at once ---------------------------------------------------------------------------------------

    @Test
    void whoAsksDuringAReloadSharesTheNextOne() throws Exception {
        var cache = reloaded(first());
        for (boolean cached : new boolean[] {true, false}) {
            cache.invalidate(1L);
            if (cached) {
                cache.put(1L, OLD);
            }
            var load = new SlowLoad(NEW);
            var found = load.by(reloading(cache));
            var loads = new AtomicInteger();
            var late = new CopyOnWriteArrayList<CompletableFuture<@Nullable Product>>();
            for (int i = 0; i < 5; i++) {
                late.add(reloading(cache).async().get(1L, key -> {
                    loads.incrementAndGet();
                    return CompletableFuture.completedFuture(NEWEST);
                }));
            }
            assertThat(loads).hasValue(0);
            load.end.countDown();

            assertThat(Parallel.<@Nullable Product>result(found)).isEqualTo(NEW);
            for (var one : late) {
                assertThat(Parallel.<@Nullable Product>result(one)).isEqualTo(NEWEST);
            }
            assertThat(loads).hasValue(1);
            assertThat(cache.get(1L, never())).isEqualTo(NEWEST);
        }
    }

    @Test
    void whoHasWaitedForAnotherReloadForLongEnoughLoadsForItself() throws Exception {
        var cache = reloaded(first(), builder -> builder.leaseWait(Duration.ofMillis(50)));
        cache.put(1L, OLD);
        var load = new SlowLoad(NEW);
        var found = load.by(reloading(cache));

        assertThat(reloading(cache).get(1L, key -> NEWEST)).isEqualTo(NEWEST);
        assertThat(cache.get(1L)).isNull(); // what is under way must not be kept
        load.end.countDown();

        assertThat(Parallel.<@Nullable Product>result(found)).isEqualTo(NEW);
        assertThat(cache.get(1L)).isNull();
        eventually(
                () -> { // a reload that is late for another reason ends what is cached as well
                    assertThat(reloading(cache).get(1L, key -> NEWEST)).isEqualTo(NEWEST);
                    assertThat(cache.get(1L)).isEqualTo(NEWEST);
                });
    }

    @Test
    void manyThreadsThatReloadSeeNothingOlderThanTheyAskedFor() throws Exception {
        var cache = reloaded(first());
        var source = new AtomicInteger();
        Loader<Long, Product> loader = key -> new Product(1, "red", String.valueOf(source.get()));

        Parallel.together(8, () -> {
            for (int i = 0; i < 50; i++) {
                int asked = source.incrementAndGet();
                int reloaded = Integer.parseInt(
                        present(reloading(cache).get(1L, loader)).name());
                int seen = Integer.parseInt(present(cache.get(1L, loader)).name());
                assertThat(reloaded).isGreaterThanOrEqualTo(asked);
                assertThat(seen).isGreaterThanOrEqualTo(asked);
            }
            return true;
        });
    }

    @Test
    void threadsOfTwoInstancesThatReloadSeeNothingOlderThanTheyAskedFor() throws Exception {
        var caches = List.of(reloaded(first()), reloaded(second()));
        var source = new AtomicInteger();
        var turn = new AtomicInteger();
        Loader<Long, Product> loader = key -> new Product(1, "red", String.valueOf(source.get()));

        Parallel.together(6, () -> {
            var cache = caches.get(turn.getAndIncrement() % 2);
            for (int i = 0; i < 50; i++) {
                int asked = source.incrementAndGet();
                int reloaded = Integer.parseInt(
                        present(reloading(cache).get(1L, loader)).name());
                int seen = Integer.parseInt(present(cache.get(1L, loader)).name());
                assertThat(reloaded).isGreaterThanOrEqualTo(asked);
                assertThat(seen).isGreaterThanOrEqualTo(asked);
            }
            return true;
        });
    }

    private static Product present(@Nullable Product product) {
        if (product == null) {
            throw new AssertionError("nothing was found");
        }
        return product;
    }

    @Test
    void aLoaderThatReloadsItsOwnKeyFailsAtOnce() {
        var cache = reloaded(first());
        cache.put(1L, OLD);

        assertThatThrownBy(() ->
                        reloading(cache).get(1L, key -> reloading(cache).get(1L, same -> NEW)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("it would wait for itself");
    }

    // ---- many keys ---------------------------------------------------------------------------------------------

    @Test
    void manyAreReloadedInChunksInTheirOrder() {
        var cache = reloaded(first(), builder -> builder.batchSize(3));
        cache.putAll(Map.of(1L, OLD, 3L, Product.of(3, "red")));
        var chunks = new CopyOnWriteArrayList<List<Long>>();

        var found = reloading(cache).getAll(List.of(5L, 4L, 3L, 2L, 1L, 5L), keys -> {
            chunks.add(List.copyOf(keys));
            Map<Long, Product> values = new HashMap<>();
            keys.forEach(key -> values.put(key, Product.of(key, "blue")));
            return values;
        });

        assertThat(found.keySet()).containsExactly(5L, 4L, 3L, 2L, 1L);
        assertThat(chunks).containsExactly(List.of(5L, 4L, 3L), List.of(2L, 1L));
        assertThat(found.values()).allMatch(product -> product.category().equals("blue"));
        assertThat(cache.getAll(List.of(1L, 2L, 3L, 4L, 5L))).isEqualTo(found);
    }

    @Test
    void whatAReloadOfManyLeavesOutIsCachedNoMore() throws Exception {
        var cache = reloaded(first());
        cache.putAll(Map.of(1L, OLD, 2L, Product.of(2, "red")));

        var found = reloading(cache).async().getAll(List.of(1L, 2L, 3L), keys -> Map.of(1L, NEW));

        assertThat(Parallel.result(found)).isEqualTo(Map.of(1L, NEW));
        assertThat(cache.getAll(List.of(1L, 2L, 3L))).isEqualTo(Map.of(1L, NEW));
        assertThat(cache.exists(2L)).isFalse();
    }

    @Test
    void twoReloadsOfManyThatNeedEachOthersKeysEnd() throws Exception {
        var cache = reloaded(first());
        for (int i = 0; i < 20; i++) {
            var turn = new AtomicInteger();
            var found = Parallel.together(4, () -> {
                var keys = turn.getAndIncrement() % 2 == 0 ? List.of(1L, 2L, 3L) : List.of(3L, 2L, 1L);
                return reloading(cache).getAll(keys, asked -> {
                    Map<Long, Product> values = new HashMap<>();
                    asked.forEach(key -> values.put(key, Product.of(key, "blue")));
                    return values;
                });
            });
            assertThat(found).allSatisfy(values -> assertThat(values).hasSize(3));
        }
        assertThat(cache.getAll(List.of(1L, 2L, 3L))).hasSize(3);
    }

    // ---- other caches ------------------------------------------------------------------------------------------

    @Test
    void aReloadWaitsNoLongerThanTheHardTimeout() throws Exception {
        var cache = reloaded(first(), builder -> builder.hardTimeout(Duration.ofMillis(50)));
        cache.put(1L, OLD);
        var load = new SlowLoad(NEW);

        assertThatThrownBy(() -> reloading(cache).get(1L, load)).isInstanceOf(LoadTimeoutException.class);
        assertThat(cache.get(1L, never())).isEqualTo(OLD);
        load.end.countDown();

        eventually(() -> assertThat(cache.get(1L, never())).isEqualTo(NEW));
    }

    @Test
    void aStrictCacheIsReloadedToo() {
        var cache = first().cache(unique("strict"), Long.class, Product.class)
                .strict()
                .build()
                .forTenant("acme");
        cache.get(1L, key -> OLD);

        assertThat(reloading(cache).get(1L, key -> NEW)).isEqualTo(NEW);
        if (isShared()) {
            assertThat(cache.get(1L, never())).isEqualTo(NEW);
        }
        try (var fence = cache.fence(1L)) {
            assertThat(reloading(cache).get(1L, key -> NEWEST)).isEqualTo(NEWEST);
            assertThat(cache.get(1L)).isNull();
            fence.check();
        }
        assertThat(cache.get(1L)).isNull();
        assertThat(reloading(cache).get(1L, key -> NEWEST)).isEqualTo(NEWEST);
    }

    @Test
    void aCacheWithVersionsIsReloadedToo() {
        var cache = reloaded(first(), builder -> builder.version(Product::id));
        cache.put(1L, new Product(7, "red", "put"));

        assertThat(reloading(cache).get(1L, key -> new Product(8, "red", "reloaded")))
                .isEqualTo(new Product(8, "red", "reloaded"));

        assertThat(cache.get(1L, never())).isEqualTo(new Product(8, "red", "reloaded"));
        cache.put(1L, new Product(7, "red", "late"));
        assertThat(cache.get(1L, key -> new Product(8, "red", "reloaded")))
                .isEqualTo(new Product(8, "red", "reloaded"));
    }

    @Test
    void whatIsReloadedWithinTheLagOfItsSourceIsNotKept() {
        var cache = reloaded(first(), builder -> builder.sourceLag(Duration.ofMinutes(5)));
        cache.invalidate(1L);

        assertThat(reloading(cache).get(1L, key -> OLD)).isEqualTo(OLD);

        assertThat(cache.get(1L)).isNull();
    }
}
