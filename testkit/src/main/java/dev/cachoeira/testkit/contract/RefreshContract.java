package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.AsyncLoader;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.Level;
import dev.cachoeira.cache.Loader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A stale value is served while one process reloads it, and never kept against an invalidation. */
abstract class RefreshContract extends FailSafeContract {

    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration SHORT_LEASE = Duration.ofMillis(300);
    private static final Product OLD = new Product(1, "red", "old");
    private static final Product NEW = new Product(1, "red", "new");
    private static final Product NEWEST = new Product(1, "red", "newest");

    /** A cache of products whose values are stale at once. */
    private Cache<Long, Product> refreshing(Cachoeira instance) {
        return refreshing(instance, builder -> builder);
    }

    private Cache<Long, Product> refreshing(Cachoeira instance, UnaryOperator<CacheBuilder<Long, Product>> settings) {
        return settings.apply(instance.cache(unique("refreshing"), Long.class, Product.class)
                        .refreshAfter(AT_ONCE)
                        .leaseTtl(SHORT_LEASE)
                        .tags(product -> Set.of("category:" + product.category())))
                .build()
                .forTenant("acme");
    }

    /** Has read the old state, and waits. */
    private static final class SlowReload implements Loader<Long, Product> {
        private final Product value;
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);
        private final AtomicInteger calls = new AtomicInteger();

        SlowReload(Product value) {
            this.value = value;
        }

        @Override
        public Product load(Long key) {
            calls.incrementAndGet();
            begun.countDown();
            Parallel.await(end);
            return value;
        }
    }

    /** Product 1 is cached and being reloaded. */
    private SlowReload begun(Cache<Long, Product> cache, Product reloaded) {
        var reload = new SlowReload(reloaded);
        begin(cache, reload, reload);
        return reload;
    }

    private static void begin(Cache<Long, Product> cache, SlowReload reload, Loader<Long, Product> loader) {
        cache.put(1L, OLD);
        eventually(() -> {
            assertThat(cache.get(1L, loader)).isEqualTo(OLD);
            assertThat(reload.calls).hasPositiveValue();
        });
    }

    @Test
    void itIsServedWhileItIsReloaded() {
        var cache = refreshing(first());
        var reload = begun(cache, NEW);

        assertThat(cache.get(1L, reload)).isEqualTo(OLD);
        assertThat(cache.get(1L)).isEqualTo(OLD);
        reload.end.countDown();

        eventually(() -> assertThat(cache.get(1L)).isEqualTo(NEW));
        assertThat(cache.stats().refreshes().done()).isPositive();
    }

    @Test
    void withoutMemoryItIsServedFromRedisWhileItIsReloaded() {
        if (!isShared()) {
            return;
        }
        var cache = refreshing(first(), CacheBuilder::withoutLocal);
        var reload = begun(cache, NEW);

        assertThat(cache.lookup(1L, reload).level()).isEqualTo(Level.L2);
        assertThat(cache.lookup(1L, reload).value()).isEqualTo(OLD);
        reload.end.countDown();

        eventually(() -> assertThat(cache.get(1L)).isEqualTo(NEW));
    }

    @Test
    void oneInstanceReloadsAndTheOthersGoOn() {
        var cache = refreshing(first());
        var other = refreshing(second());
        var reload = new SlowReload(NEW);
        begin(cache, reload, Loader.withContext((key, context) -> {
            context.refreshAfter(Duration.ofHours(1)); // else the other may have its turn after it, as it should
            return reload.load(key);
        }));

        for (int i = 0; i < 20; i++) {
            assertThat(other.get(1L, never())).isEqualTo(OLD);
            assertThat(cache.get(1L, never())).isEqualTo(OLD);
        }
        reload.end.countDown();

        eventually(() -> assertThat(other.get(1L)).isEqualTo(NEW));
        eventually(() -> assertThat(cache.get(1L)).isEqualTo(NEW));
        assertThat(reload.calls).hasValue(1);
        assertThat(other.stats().loads() + other.stats().loadFailures()).isZero();
    }

    @Test
    void aReloadThatTakesLongerThanItsTurnKeepsIt() {
        var cache = refreshing(first());
        var other = refreshing(second());
        var reload = begun(cache, NEW);
        long until = System.nanoTime() + SHORT_LEASE.multipliedBy(5).toNanos();

        while (System.nanoTime() < until) {
            assertThat(other.get(1L, never())).isEqualTo(OLD);
        }
        assertThat(other.stats().loadFailures()).isZero();
        reload.end.countDown();

        eventually(() -> assertThat(other.get(1L)).isEqualTo(NEW));
    }

    @Test
    void whatNobodyGetsIsNotReloaded() {
        var cache = refreshing(first());
        cache.put(1L, OLD);
        eventually(() -> {
            cache.get(1L, key -> NEW);
            assertThat(cache.stats().refreshes().done()).isEqualTo(1);
        });

        assertThat(cache.get(1L)).isEqualTo(NEW);
        assertThat(cache.exists(1L)).isTrue();
        assertThat(cache.getAll(List.of(1L))).containsEntry(1L, NEW);
        assertThat(cache.stats().refreshes().done()).isEqualTo(1);
    }

    @Test
    void invalidateOvertakesAReload() {
        overtakes(cache -> cache.invalidate(1L));
    }

    @Test
    void invalidateTagOvertakesAReload() {
        overtakes(cache -> cache.invalidateTag("category:red"));
    }

    @Test
    void clearOvertakesAReload() {
        overtakes(Cache::clear);
    }

    @Test
    void aTenantsClearOvertakesAReload() {
        overtakes(cache -> first().forTenant("acme").clear());
    }

    @Test
    void aPutOvertakesAReload() {
        var cache = refreshing(first());
        var reload = begun(cache, NEW);

        cache.put(1L, NEWEST);
        reload.end.countDown();
        ended(cache, reload);

        assertThat(cache.get(1L)).isEqualTo(NEWEST);
    }

    @Test
    void anInvalidationByAnotherInstanceOvertakesAReload() {
        var cache = refreshing(first());
        var other = refreshing(second());
        overtakenByAnother(cache, other, () -> other.invalidate(1L));
        overtakenByAnother(cache, other, () -> other.invalidateTag("category:red"));
        overtakenByAnother(cache, other, other::clear);
        overtakenByAnother(cache, other, () -> other.put(1L, NEWEST));
    }

    private void overtakes(Consumer<Cache<Long, Product>> invalidation) {
        var cache = refreshing(first());
        var reload = begun(cache, NEW);

        invalidation.accept(cache);
        assertThat(cache.get(1L)).isNull();
        assertThat(cache.get(1L, key -> NEWEST)).isEqualTo(NEWEST);
        reload.end.countDown();
        ended(cache, reload);

        assertThat(cache.get(1L)).isEqualTo(NEWEST);
        if (isShared()) {
            assertThat(refreshing(second()).get(1L)).isEqualTo(NEWEST);
        }
    }

    private void overtakenByAnother(Cache<Long, Product> cache, Cache<Long, Product> other, Runnable invalidation) {
        var reload = begun(cache, NEW);

        invalidation.run();
        assertThat(other.get(1L, key -> NEWEST)).isEqualTo(NEWEST);
        reload.end.countDown();
        ended(cache, reload);

        assertThat(other.get(1L)).isEqualTo(NEWEST);
        eventually(() -> assertThat(cache.get(1L)).isEqualTo(NEWEST));
        cache.invalidate(1L);
    }

    /** The reload has returned, and another one has come to its end since: so has this one. */
    private void ended(Cache<Long, Product> cache, SlowReload reload) {
        cache.put(2L, Product.of(2, "blue"));
        long before = cache.stats().refreshes().done();
        eventually(() -> {
            cache.get(2L, key -> Product.of(2, "green"));
            assertThat(cache.stats().refreshes().done()).isGreaterThan(before);
        });
        assertThat(reload.calls).hasValue(1);
    }

    @Test
    void aLoaderThatFailsLeavesTheValueAndIsNotTriedAgainAtOnce() {
        var cache = refreshing(first(), builder -> builder.leaseTtl(Duration.ofMinutes(2)));
        var calls = new AtomicInteger();
        Loader<Long, Product> failing = key -> {
            calls.incrementAndGet();
            throw new IllegalStateException("the source is away");
        };
        cache.put(1L, OLD);

        eventually(() -> {
            assertThat(cache.get(1L, failing)).isEqualTo(OLD);
            assertThat(cache.stats().refreshes().failed()).isEqualTo(1);
        });
        for (int i = 0; i < 20; i++) {
            assertThat(cache.get(1L, failing)).isEqualTo(OLD);
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void manyAreReloadedTogether() {
        var cache = refreshing(first());
        cache.putAll(Map.of(1L, OLD, 2L, Product.of(2, "red"), 3L, Product.of(3, "red")));
        var batches = new CopyOnWriteArrayList<List<Long>>(); // they are soon stale again, and not all at once
        LockSupport.parkNanos(AT_ONCE.multipliedBy(50).toNanos()); // they were put one after the other

        eventually(() -> {
            assertThat(cache.getAll(List.of(1L, 2L, 3L), keys -> {
                        batches.add(List.copyOf(keys));
                        return Map.of(1L, NEW, 2L, Product.of(2, "blue"), 3L, Product.of(3, "blue"));
                    }))
                    .hasSize(3);
            assertThat(cache.stats().refreshes().done()).isGreaterThanOrEqualTo(3);
        });

        assertThat(batches.get(0)).containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(cache.getAll(List.of(1L, 2L, 3L)))
                .containsEntry(1L, NEW)
                .containsEntry(2L, Product.of(2, "blue"))
                .containsEntry(3L, Product.of(3, "blue"));
    }

    @Test
    void whatIsAskedForWithoutWaitingIsReloadedToo() throws Exception {
        var cache = refreshing(first());
        cache.put(1L, OLD);

        eventually(() -> {
            var answer = cache.async().get(1L, key -> CompletableFuture.completedFuture(NEW));
            assertThat(Parallel.<@Nullable Product>result(answer)).isIn(OLD, NEW);
            assertThat(cache.stats().refreshes().done()).isPositive();
        });

        assertThat(cache.get(1L)).isEqualTo(NEW);
    }

    // ---- what loaders are told and say -------------------------------------------------------------------------

    @Test
    void aLoaderIsToldWhatItReplacesAndCanSayThatNothingHasChanged() {
        var cache = refreshing(first());
        var told = new AtomicReference<@Nullable Product>();
        cache.put(1L, OLD);

        eventually(() -> {
            cache.get(1L, Loader.withContext((key, context) -> {
                told.set(context.stale());
                assertThat(context.hasStale()).isTrue();
                return context.notModified();
            }));
            assertThat(cache.stats().refreshes().done()).isPositive();
        });

        assertThat(told.get()).isEqualTo(OLD);
        assertThat(cache.get(1L)).isEqualTo(OLD);
    }

    @Test
    void aFirstLoadHasNothingToReplace() {
        var cache = refreshing(first());

        assertThatThrownBy(() -> cache.get(1L, Loader.withContext((key, context) -> {
                    assertThat(context.hasStale()).isFalse();
                    assertThat(context.stale()).isNull();
                    return context.notModified();
                })))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hasStale()");
    }

    @Test
    void aLoaderSaysHowLongItsValueLives() {
        var cache = products(first(), "adaptive").forTenant("acme");

        assertThat(cache.get(1L, Loader.withContext((key, context) -> {
                    context.ttl(Duration.ofMillis(50));
                    return OLD;
                })))
                .isEqualTo(OLD);

        eventually(() -> assertThat(cache.get(1L)).isNull());
    }

    @Test
    void aLoaderSaysWhenItsValueIsStale() {
        var cache = refreshing(first(), builder -> builder.refreshAfter(Duration.ofHours(1)));
        cache.get(1L, Loader.withContext((key, context) -> {
            context.refreshAfter(AT_ONCE);
            return OLD;
        }));

        eventually(() -> {
            cache.get(1L, key -> NEW);
            assertThat(cache.stats().refreshes().done()).isPositive();
        });
        assertThat(cache.get(1L, never())).isEqualTo(NEW);
    }

    @Test
    void aLoaderGivesItsValueTags() {
        var cache = products(first(), "tagged").forTenant("acme");
        cache.get(1L, Loader.withContext((key, context) -> {
            context.tags("brand:blue", "brand:green");
            return OLD;
        }));
        assertThat(cache.get(1L)).isEqualTo(OLD);

        cache.invalidateTag("brand:green");

        assertThat(cache.get(1L)).isNull();
        assertThatThrownBy(() -> texts(first()).forTenant("acme").get("key", Loader.withContext((key, context) -> {
                    context.tags("none here");
                    return "value";
                })))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tags(value -> Set.of())");
    }

    @Test
    void aLoaderKeepsItsValueFromBeingStored() throws Exception {
        var cache = products(first(), "unstored").forTenant("acme");

        assertThat(cache.get(1L, Loader.withContext((key, context) -> {
                    context.doNotStore();
                    return OLD;
                })))
                .isEqualTo(OLD);
        assertThat(cache.get(1L)).isNull();

        var answer = cache.async().get(1L, AsyncLoader.withContext((key, context) -> {
            context.doNotStore();
            return CompletableFuture.completedFuture(OLD);
        }));
        assertThat(Parallel.<@Nullable Product>result(answer)).isEqualTo(OLD);
        assertThat(cache.get(1L)).isNull();
        assertThat(cache.get(1L, key -> NEW)).isEqualTo(NEW);
    }

    @Test
    void aTtlThatALoaderMayNotSayReachesItsCaller() {
        var cache = products(first(), "refused").forTenant("acme");

        assertThatThrownBy(() -> cache.get(1L, Loader.withContext((key, context) -> {
                    context.ttl(Duration.ZERO);
                    return OLD;
                })))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ttl must be from PT0.001S");
    }
}
