package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.LoadTimeoutException;
import dev.cachoeira.cache.Loader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is served when a load fails or takes too long: a value past its TTL, but never one that was invalidated. */
abstract class FailSafeContract extends SourceLagContract {

    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Product OLD = new Product(1, "red", "old");
    private static final Product NEW = new Product(1, "red", "new");

    /** A cache of products that are past their TTL at once. */
    private Cache<Long, Product> failSafe(Cachoeira instance) {
        return failSafe(instance, builder -> builder);
    }

    private Cache<Long, Product> failSafe(Cachoeira instance, UnaryOperator<CacheBuilder<Long, Product>> settings) {
        assumeTrue(isShared(), "a value past its TTL is kept by Redis");
        return settings.apply(instance.cache(unique("fail-safe"), Long.class, Product.class)
                        .expireAfter(AT_ONCE)
                        .failSafe(LONG, LONG)
                        .tags(product -> Set.of("category:" + product.category())))
                .build()
                .forTenant("acme");
    }

    private static final class Away extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static Loader<Long, Product> failing(AtomicInteger calls) {
        return key -> {
            calls.incrementAndGet();
            throw new Away();
        };
    }

    /** Product 1, past its TTL. */
    private Cache<Long, Product> past(Cache<Long, Product> cache) {
        cache.put(1L, OLD);
        eventually(() -> assertThat(cache.get(1L)).isNull());
        return cache;
    }

    @Test
    void aValuePastItsTtlIsServedWhenItsLoadFails() {
        var cache = past(failSafe(first()));
        var calls = new AtomicInteger();

        assertThat(cache.get(1L, failing(calls))).isEqualTo(OLD);

        assertThat(calls).hasValue(1);
        assertThat(cache.stats().substitutes().stale()).isEqualTo(1);
        assertThat(cache.stats().loadFailures()).isEqualTo(1);
    }

    @Test
    void allInstancesServeItForAWhileBeforeTheLoadIsTriedAgain() {
        var cache = past(failSafe(first()));
        var other = failSafe(second());
        var calls = new AtomicInteger();
        assertThat(cache.get(1L, failing(calls))).isEqualTo(OLD);

        for (int i = 0; i < 10; i++) {
            assertThat(cache.get(1L, failing(calls))).isEqualTo(OLD);
            assertThat(other.get(1L, failing(calls))).isEqualTo(OLD);
        }

        assertThat(calls).hasValue(1);
    }

    @Test
    void afterThatTheLoadIsTriedAgain() {
        var cache = past(failSafe(first(), builder -> builder.failSafe(LONG, SOON)));
        assertThat(cache.get(1L, failing(new AtomicInteger()))).isEqualTo(OLD);

        eventually(() -> assertThat(cache.get(1L, key -> NEW)).isEqualTo(NEW));
    }

    @Test
    void aLoadThatSucceedsReplacesIt() {
        var cache = past(failSafe(first(), builder -> builder.failSafe(LONG)));

        assertThat(cache.get(1L, key -> NEW)).isEqualTo(NEW);

        eventually(() -> assertThat(cache.get(1L)).isNull());
        assertThat(cache.get(1L, failing(new AtomicInteger()))).isEqualTo(NEW);
    }

    @Test
    void withoutSuchAValueTheFailureReachesItsCaller() {
        var cache = failSafe(first());

        assertThatThrownBy(() -> cache.get(1L, failing(new AtomicInteger()))).isInstanceOf(Away.class);
        past(cache);
        var shorter = failSafe(second(), builder -> builder.failSafe(Duration.ZERO));
        shorter.put(1L, OLD);
        eventually(() -> assertThat(shorter.get(1L)).isNull());
        assertThatThrownBy(() -> shorter.get(1L, failing(new AtomicInteger()))).isInstanceOf(Away.class);
    }

    @Test
    void whatWasInvalidatedIsNotServed() {
        var cache = failSafe(first());
        for (Consumer<Cache<Long, Product>> invalidation : invalidations()) {
            past(cache);
            invalidation.accept(cache);
            assertThatThrownBy(() -> cache.get(1L, failing(new AtomicInteger())))
                    .isInstanceOf(Away.class);
        }
    }

    @Test
    void whatIsInvalidatedDuringTheLoadIsNotServed() {
        var cache = failSafe(first());
        for (Consumer<Cache<Long, Product>> invalidation : invalidations()) {
            past(cache);
            assertThatThrownBy(() -> cache.get(1L, key -> {
                        Parallel.result(Parallel.start(() -> {
                            invalidation.accept(cache);
                            return true;
                        }));
                        throw new Away();
                    }))
                    .isInstanceOf(Away.class);
            assertThatThrownBy(() -> cache.get(1L, failing(new AtomicInteger())))
                    .isInstanceOf(Away.class);
        }
    }

    private static List<Consumer<Cache<Long, Product>>> invalidations() {
        return List.of(
                cache -> cache.invalidate(1L), cache -> cache.invalidateTag("category:red"), cache -> cache.clear());
    }

    @Test
    void whoAsksForManyIsServedToo() {
        var cache = past(failSafe(first()));

        assertThat(cache.getAll(List.of(1L), keys -> {
                    throw new Away();
                }))
                .isEqualTo(Map.of(1L, OLD));
        assertThatThrownBy(() -> cache.getAll(List.of(1L, 2L), keys -> {
                    throw new Away();
                }))
                .isInstanceOf(Away.class);
    }

    @Test
    void whoDoesNotWaitIsServedToo() throws Exception {
        var cache = past(failSafe(first()));

        var answer = cache.async().get(1L, key -> CompletableFuture.<Product>failedFuture(new Away()));

        assertThat(Parallel.<@Nullable Product>result(answer)).isEqualTo(OLD);
    }

    @Test
    void aLoaderIsToldOfTheValuePastItsTtl() {
        var cache = past(failSafe(first()));

        assertThat(cache.get(1L, Loader.withContext((key, context) -> context.notModified())))
                .isEqualTo(OLD);
        assertThat(cache.stats().loads()).isEqualTo(1);
    }

    // ---- timeouts ----------------------------------------------------------------------------------------------

    @Test
    void aLoadThatTakesTooLongIsNotWaitedForWhileThereIsSuchAValue() throws Exception {
        var cache = past(failSafe(first(), builder -> builder.softTimeout(SOON).leaseWait(LONG)));
        var end = new CountDownLatch(1);
        Loader<Long, Product> slow = key -> {
            Parallel.await(end);
            return NEW;
        };

        var joined = Parallel.start(() -> cache.get(1L, slow));
        assertThat(cache.get(1L, slow)).isEqualTo(OLD);
        assertThat(Parallel.<@Nullable Product>result(joined)).isEqualTo(OLD);
        assertThat(Parallel.<@Nullable Product>result(cache.async().get(1L, key -> new CompletableFuture<Product>())))
                .isEqualTo(OLD);
        end.countDown();

        eventually(() -> assertThat(cache.stats().puts()).isGreaterThanOrEqualTo(2)); // it went on and was stored
        assertThat(cache.stats().loads()).isEqualTo(1);
    }

    @Test
    void aLoadThatTakesTooLongFailsItsGetsAndIsStoredAllTheSame() throws Exception {
        var cache = first().cache(unique("hard"), String.class, String.class)
                .hardTimeout(SOON)
                .leaseWait(LONG)
                .build()
                .forTenant("acme");
        var end = new CountDownLatch(1);
        Loader<String, String> slow = key -> {
            Parallel.await(end);
            return "value";
        };

        var joined = Parallel.start(() -> cache.get("key", slow));
        assertThatThrownBy(() -> cache.get("key", slow))
                .isInstanceOf(LoadTimeoutException.class)
                .hasMessageContaining("PT0.1S");
        assertThatThrownBy(() -> Parallel.<@Nullable String>result(joined))
                .hasCauseInstanceOf(LoadTimeoutException.class);
        assertThatThrownBy(() -> Parallel.<@Nullable String>result(
                        cache.async().get("key", key -> new CompletableFuture<String>())))
                .hasCauseInstanceOf(LoadTimeoutException.class);
        assertThat(cache.stats().substitutes().timeouts()).isEqualTo(3);
        end.countDown();

        eventually(() -> assertThat(cache.get("key")).isEqualTo("value"));
    }

    @Test
    void aLoadInTimeIsAnsweredAndItsFailureReachesItsCaller() {
        var cache = texts(first(), "in-time", builder -> builder.hardTimeout(Duration.ofSeconds(5)))
                .forTenant("acme");

        assertThatThrownBy(() -> cache.get("key", key -> {
                    throw new Away();
                }))
                .isInstanceOf(Away.class);
        assertThat(cache.get("key", key -> "value")).isEqualTo("value");
    }

    @Test
    void timeoutsThatMakeNoSenseAreRefusedTogether() {
        assertThatThrownBy(() -> first().cache(unique("refused"), String.class, String.class)
                        .softTimeout(Duration.ofSeconds(7))
                        .hardTimeout(Duration.ofSeconds(6))
                        .jitterTtl(1)
                        .refreshEarly(-1)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("softTimeout needs failSafe")
                .hasMessageContaining("softTimeout must be shorter than hardTimeout")
                .hasMessageContaining("hardTimeout must be at most leaseWait")
                .hasMessageContaining("ttlJitter must be from 0 to less than 1, but was 1.0")
                .hasMessageContaining("earlyRefresh must be from 0 to 100.0, but was -1.0");
    }
}
