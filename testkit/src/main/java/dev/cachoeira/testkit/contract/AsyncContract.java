package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.cache.Level;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The same without waiting. */
abstract class AsyncContract extends TenantContract {

    @Test
    void asyncCallsDoWhatTheirNamesakesDo() throws Exception {
        var cache = products(first(), "products").forTenant("acme");
        var async = cache.async();
        var red = Product.of(1, "red");
        var blue = Product.of(2, "blue");

        assertThat(Parallel.result(async.get(1L))).isNull();
        assertThat(Parallel.result(async.get(1L, key -> done(red)))).isEqualTo(red);
        assertThat(cache.get(1L, never())).isEqualTo(red);
        assertThat(Parallel.result(async.get(1L))).isEqualTo(red);
        Parallel.result(async.put(2L, blue));
        assertThat(Parallel.result(async.getAll(List.of(2L, 1L, 3L, 2L))))
                .containsExactly(Map.entry(2L, blue), Map.entry(1L, red));
        assertThat(Parallel.result(async.getAll(List.of(3L, 1L), keys -> Map.of(3L, Product.of(3, "red")))))
                .containsExactly(Map.entry(3L, Product.of(3, "red")), Map.entry(1L, red));
        assertThat(Parallel.result(async.exists(3L))).isTrue();
        Parallel.result(async.invalidate(3L));
        assertThat(cache.exists(3L)).isFalse();
        Parallel.result(async.invalidateTags(Set.of("category:red")));
        assertThat(cache.getAll(List.of(1L, 2L)).keySet()).containsExactly(2L);
        Parallel.result(async.put(1L, red, Duration.ofMinutes(1)));
        Parallel.result(async.putAll(Map.of(4L, Product.of(4, "red")), key -> Duration.ofMinutes(1)));
        assertThat(cache.exists(4L)).isTrue();
        Parallel.result(async.invalidateAll(List.of(1L, 2L)));
        assertThat(cache.getAll(List.of(1L, 2L, 4L)).keySet()).containsExactly(4L);
        assertThat(Parallel.result(async.expire(4L, Duration.ofMinutes(2)))).isTrue();
        assertThat(Parallel.result(async.expire(5L, Duration.ofMinutes(2)))).isFalse();
        Parallel.result(async.clear());
        assertThat(cache.exists(4L)).isFalse();
    }

    @Test
    void anAsyncLookupSaysTheLevel() throws Exception {
        var async = texts(first()).forTenant("acme").async();

        assertThat(Parallel.result(async.lookup("a", key -> done("1"))).level()).isEqualTo(Level.SOURCE);
        eventually(() -> assertThat(Parallel.result(async.lookup("a", key -> done("2"))))
                .satisfies(found -> assertThat(found.level()).isEqualTo(Level.L1))
                .satisfies(found -> assertThat(found.value()).isEqualTo("1")));
    }

    @Test
    void anAsyncLoaderMayAnswerNull() throws Exception {
        var cache = texts(first()).forTenant("acme");

        assertThat(Parallel.result(cache.async().get("a", key -> nothing()))).isNull();

        assertThat(cache.exists("a")).isTrue();
    }

    @Test
    void whatAnAsyncLoaderThrowsOrFailsWithArrivesInTheFuture() throws Exception {
        var async = texts(first()).forTenant("acme").async();
        var failure = new IOException("disk");
        var error = new LinkageError("class");

        assertCause(failure, async.get("thrown", key -> {
            throw failure;
        }));
        assertCause(error, async.get("error", key -> {
            throw error;
        }));
        assertCause(failure, async.get("failed", key -> CompletableFuture.failedFuture(failure)));
        assertCause(
                failure,
                async.get(
                        "wrapped",
                        key -> CompletableFuture.supplyAsync(() -> "x")
                                .thenCompose(x -> CompletableFuture.failedFuture(failure))));
        assertCause(failure, async.getAll(List.of("all"), keys -> {
            throw failure;
        }));
        for (String key : List.of("thrown", "error", "failed", "wrapped", "all")) {
            assertThat(Parallel.result(async.exists(key))).isFalse();
            assertThat(Parallel.result(async.get(key, k -> done("again")))).isEqualTo("again");
        }
    }

    @Test
    void anAsyncLoaderRunsOnTheBackgroundExecutor() throws Exception {
        var async = texts(first()).forTenant("acme").async();
        var thread = new AtomicReference<Thread>();

        Parallel.result(async.get("a", key -> {
            thread.set(Thread.currentThread());
            return done("1");
        }));

        assertThat(thread.get()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void cancellingOnesFutureCancelsNothingForOthers() throws Exception {
        var cache = texts(first(), "lease", CacheFixture::longLease).forTenant("acme");
        var begun = new CountDownLatch(1);
        var source = new CompletableFuture<String>();
        var loads = new AtomicInteger();
        var one = cache.async().get("a", key -> {
            loads.incrementAndGet();
            begun.countDown();
            return source;
        });
        Parallel.await(begun);
        var two = cache.async().get("a", key -> done("second loader " + loads.incrementAndGet()));
        var three = Parallel.startWaiting(() -> cache.get("a", key -> "third loader " + loads.incrementAndGet()));

        one.cancel(true);
        two.cancel(true);

        assertThatThrownBy(one::join).isInstanceOf(CancellationException.class);
        assertThat(source).isNotDone();
        assertThat(three).isNotDone();
        source.complete("loaded");
        assertThat(Parallel.result(three)).isEqualTo("loaded");
        assertThat(cache.get("a", never())).isEqualTo("loaded");
        assertThat(loads).hasValue(1);
    }

    @Test
    void completingOnesFutureByHandAnswersNobodyElse() throws Exception {
        var cache = texts(first()).forTenant("acme");
        var source = new CompletableFuture<String>();
        var one = cache.async().get("a", key -> source);
        one.complete("forged");
        var two = cache.async().get("a", key -> done("other"));

        source.complete("loaded");

        assertThat(Parallel.result(two)).isEqualTo("loaded");
        assertThat(cache.get("a")).isEqualTo("loaded");
    }

    @Test
    void oneAsyncLoaderRunsForManyGets() throws Exception {
        var async = texts(first()).forTenant("acme").async();
        var loads = new AtomicInteger();
        var source = new CompletableFuture<String>();

        var answers = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> async.get("a", key -> {
                    loads.incrementAndGet();
                    return source;
                }))
                .toList();
        source.complete("loaded");

        for (var answer : answers) {
            assertThat(Parallel.result(answer)).isEqualTo("loaded");
        }
        assertThat(loads).hasValue(1);
    }

    @Test
    void anAsyncLoaderThatAsksForItsOwnKeyEnds() throws Exception {
        var cache = texts(first(), "own", builder -> builder.leaseWait(Duration.ofMillis(300)))
                .forTenant("acme");

        CompletableFuture<@Nullable String> answer =
                cache.async().get("a", key -> cache.async().get("a", k -> done("inner")));

        var ended = new CountDownLatch(1);
        answer.whenComplete((value, failure) -> ended.countDown());
        Parallel.await(ended);
    }

    @Test
    void nullsArriveInTheFuture() {
        var async = texts(first()).forTenant("acme").async();
        for (CompletableFuture<?> future : List.of(
                async.get(absent()),
                async.get(absent(), key -> done("1")),
                async.put(absent(), "1"),
                async.put("a", absent()),
                async.invalidate(absent()),
                async.exists(absent()))) {
            assertThatThrownBy(future::join).hasCauseInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void anAsyncGetIsOvertakenByAnInvalidation() throws Exception {
        var cache = texts(first()).forTenant("acme");
        var begun = new CountDownLatch(1);
        var source = new CompletableFuture<String>();
        var old = cache.async().get("a", key -> {
            begun.countDown();
            return source;
        });
        Parallel.await(begun);

        Parallel.result(cache.async().invalidate("a"));

        assertThat(Parallel.result(cache.async().get("a", key -> done("new")))).isEqualTo("new");
        source.complete("old");
        assertThat(Parallel.result(old)).isEqualTo("old");
        assertThat(cache.get("a", key -> "new")).isEqualTo("new");
    }

    private static <T extends @Nullable Object> CompletableFuture<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }

    private static CompletableFuture<@Nullable String> nothing() {
        var nothing = new CompletableFuture<@Nullable String>();
        nothing.complete(null);
        return nothing;
    }

    private static void assertCause(Throwable cause, CompletableFuture<?> future) {
        assertThatThrownBy(() -> Parallel.result(future))
                .isInstanceOf(ExecutionException.class)
                .satisfies(failure -> assertThat(failure.getCause()).isSameAs(cause));
    }
}
