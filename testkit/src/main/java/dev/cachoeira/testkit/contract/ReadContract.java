package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Level;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** One key: what a get answers, and when it loads. */
abstract class ReadContract extends CacheFixture {

    @Test
    void aGetWithoutALoaderFindsNothingAndRemembersNothing() {
        var cache = texts(first()).forTenant("acme");

        assertThat(cache.get("a")).isNull();
        assertThat(cache.exists("a")).isFalse();
        assertThat(cache.get("a", key -> "loaded")).isEqualTo("loaded");
    }

    @Test
    void aLoadedValueIsKeptAndTheLoaderRunsOnTheCallingThread() {
        var cache = texts(first()).forTenant("acme");
        var thread = new AtomicReference<Thread>();

        var loaded = cache.lookup("a", key -> {
            thread.set(Thread.currentThread());
            return "loaded " + key;
        });

        assertThat(loaded.value()).isEqualTo("loaded a");
        assertThat(loaded.level()).isEqualTo(Level.SOURCE);
        assertThat(thread.get()).isSameAs(Thread.currentThread());
        assertThat(cache.get("a")).isEqualTo("loaded a");
        assertThat(cache.get("a", never())).isEqualTo("loaded a");
        eventually(() -> assertThat(cache.lookup("a", never()).level()).isEqualTo(Level.L1));
    }

    @Test
    void anotherInstanceFindsTheValueInRedisAndThenInItsMemory() {
        var cache = texts(first()).forTenant("acme");
        var other = texts(second()).forTenant("acme");
        cache.get("a", key -> "loaded");

        var found = other.lookup("a", never());

        assertThat(found.value()).isEqualTo("loaded");
        assertThat(found.level()).isEqualTo(Level.L2);
        eventually(() -> assertThat(other.lookup("a", never()).level()).isEqualTo(Level.L1));
    }

    @Test
    void memoryKeepsTheObjectItself() {
        var cache = products(first(), "products").forTenant("acme");
        var product = Product.of(1, "red");
        cache.get(1L, key -> product);

        eventually(() -> assertThat(cache.lookup(1L, never()).level()).isEqualTo(Level.L1));
        assertThat(cache.get(1L)).isSameAs(cache.get(1L)).isEqualTo(product);
    }

    @Test
    void nullIsRememberedAndDistinctFromNothing() {
        var cache = texts(first()).forTenant("acme");

        assertThat(cache.lookup("a", key -> null).level()).isEqualTo(Level.SOURCE);

        assertThat(cache.get("a")).isNull();
        assertThat(cache.get("a", never())).isNull();
        assertThat(cache.exists("a")).isTrue();
        assertThat(cache.lookup("a", never()).value()).isNull();
    }

    @Test
    void nullIsSharedWithOtherInstances() {
        var cache = texts(first()).forTenant("acme");
        var other = texts(second()).forTenant("acme");
        cache.get("a", key -> null);

        assertThat(other.exists("a")).isTrue();
        assertThat(other.get("a", never())).isNull();
    }

    @Test
    void nullHasATimeToLiveOfItsOwn() {
        var cache = texts(first(), "short", builder -> builder.expireNullsAfter(Duration.ofMillis(200)))
                .forTenant("acme");
        cache.get("null", key -> null);
        cache.get("value", key -> "stays");

        eventually(() -> assertThat(cache.exists("null")).isFalse());
        assertThat(cache.get("null", key -> "there is one now")).isEqualTo("there is one now");
        assertThat(cache.get("value", never())).isEqualTo("stays");
    }

    @Test
    void aNullIsReplacedByAPut() {
        var cache = texts(first()).forTenant("acme");
        cache.get("a", key -> null);

        cache.put("a", "value");

        assertThat(cache.get("a")).isEqualTo("value");
    }

    @Test
    void valuesExpire() {
        var cache = texts(first(), "short", builder -> builder.expireAfter(Duration.ofMillis(300)))
                .forTenant("acme");
        cache.get("a", key -> "old");

        eventually(() -> assertThat(cache.get("a")).isNull());
        assertThat(cache.exists("a")).isFalse();
        assertThat(cache.get("a", key -> "new")).isEqualTo("new");
    }

    @Test
    void memoryNeverOutlivesItsOwnTimeToLive() {
        var cache = texts(first(), "local", builder -> builder.expireLocallyAfter(Duration.ofMillis(100)))
                .forTenant("acme");
        cache.put("a", "value");

        if (isShared()) {
            eventually(() -> assertThat(cache.lookup("a", never()).level()).isEqualTo(Level.L2));
        } else {
            eventually(() -> assertThat(cache.get("a")).isNull());
        }
    }

    @Test
    void whatALoaderThrowsReachesTheCallerAsItIs() {
        var cache = texts(first()).forTenant("acme");
        var checked = new IOException("disk");
        var unchecked = new IllegalArgumentException("key");
        var interrupted = new InterruptedException("loader");
        var error = new LinkageError("class");

        for (Throwable failure : List.of(checked, unchecked, interrupted, error)) {
            assertThatThrownBy(() -> cache.get("a", key -> {
                        if (failure instanceof Error e) {
                            throw e;
                        }
                        throw (Exception) failure;
                    }))
                    .isSameAs(failure);
            assertThat(cache.exists("a")).isFalse();
        }
        assertThat(Thread.interrupted()).isFalse();
        assertThat(cache.get("a", key -> "recovered")).isEqualTo("recovered");
    }

    @Test
    void aFailedLoadLetsOthersLoadAtOnce() {
        var cache = texts(first(), "lease", CacheFixture::longLease).forTenant("acme");
        var other = texts(second(), "lease", CacheFixture::longLease).forTenant("acme");
        assertThatThrownBy(() -> cache.get("a", key -> {
                    throw new IOException("disk");
                }))
                .isInstanceOf(IOException.class);

        assertThat(other.get("a", key -> "other")).isEqualTo("other");
    }

    @Test
    void oneLoaderRunsForManyThreads() throws Exception {
        var cache = texts(first()).forTenant("acme");
        var loads = new AtomicInteger();

        var answers = Parallel.together(16, () -> cache.get("a", key -> slowly(loads)));

        assertThat(answers).containsOnly("loaded");
        assertThat(loads).hasValue(1);
    }

    @Test
    void oneLoaderRunsForManyThreadsOfSeveralInstances() throws Exception {
        var cache = texts(first(), "lease", CacheFixture::longLease).forTenant("acme");
        var other = texts(second(), "lease", CacheFixture::longLease).forTenant("acme");
        var loads = new AtomicInteger();
        var turn = new AtomicInteger();

        for (int round = 0; round < 10; round++) {
            String key = "key " + round;
            var answers = Parallel.together(
                    8, () -> (turn.incrementAndGet() % 2 == 0 ? cache : other).get(key, k -> slowly(loads)));
            assertThat(answers).containsOnly("loaded");
            assertThat(loads).hasValue(round + 1);
        }
    }

    @Test
    void aLoaderThatAsksForItsOwnKeyFailsClearly() {
        var cache = texts(first());

        assertThatThrownBy(() -> cache.forTenant("acme")
                        .get("a", key -> cache.forTenant("acme").get(key, k -> "inner")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a");
        assertThat(cache.forTenant("acme").get("a", key -> "after")).isEqualTo("after");
    }

    @Test
    void aLoaderMayAskForOtherKeysTenantsAndCaches() {
        var cache = texts(first());
        var another = texts(first(), "others", builder -> builder).forTenant("acme");

        String value = cache.forTenant("acme")
                .get(
                        "a",
                        key -> cache.forTenant("acme").get("b", k -> "b")
                                + cache.forTenant("globex").get("a", k -> "globex")
                                + another.get("a", k -> "other"));

        assertThat(value).isEqualTo("bglobexother");
        assertThat(cache.forTenant("acme").get("b", never())).isEqualTo("b");
        assertThat(cache.forTenant("globex").get("a", never())).isEqualTo("globex");
    }

    @Test
    void loadersThatNeedEachOthersKeysEndToo() throws Exception {
        var cache = texts(first(), "crossed", builder -> builder.leaseWait(Duration.ofMillis(300)))
                .forTenant("acme");
        var bothRun = new CountDownLatch(2);
        var left = Parallel.start(() -> crossed(cache, "left", "right", bothRun));
        var right = Parallel.start(() -> crossed(cache, "right", "left", bothRun));

        assertThat(Parallel.result(left)).startsWith("left");
        assertThat(Parallel.result(right)).startsWith("right");
    }

    private static String crossed(Cache<String, String> cache, String mine, String theirs, CountDownLatch bothRun) {
        return String.valueOf(cache.get(mine, key -> {
            bothRun.countDown();
            Parallel.await(bothRun);
            return mine + " with " + cache.get(theirs, k -> theirs + " alone");
        }));
    }

    @Test
    void aGetWaitsNoLongerThanLeaseWaitForAnothersLoad() throws Exception {
        var cache = texts(first(), "wait", builder -> builder.leaseWait(Duration.ofMillis(100)))
                .forTenant("acme");
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var slow = Parallel.start(() -> cache.get("a", key -> {
            begun.countDown();
            Parallel.await(end);
            return "slow";
        }));
        Parallel.await(begun);

        var impatient = Parallel.start(() -> cache.get("a", key -> "impatient"));

        assertThat(Parallel.result(impatient)).isEqualTo("impatient");
        end.countDown();
        assertThat(Parallel.result(slow)).isEqualTo("slow");
    }

    @Test
    void aWaitingGetOfAnotherInstanceIsAnsweredByTheLoad() throws Exception {
        var cache = texts(first(), "lease", CacheFixture::longLease).forTenant("acme");
        var other = texts(second(), "lease", CacheFixture::longLease).forTenant("acme");
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var loading = Parallel.start(() -> cache.get("a", key -> {
            begun.countDown();
            Parallel.await(end);
            return "loaded";
        }));
        Parallel.await(begun);
        CompletableFuture<String> waiting = Parallel.startWaiting(() -> String.valueOf(other.get("a", never())));
        assertThat(waiting).isNotDone();

        end.countDown();

        assertThat(Parallel.result(waiting)).isEqualTo("loaded");
        assertThat(Parallel.result(loading)).isEqualTo("loaded");
    }

    @Test
    void anInterruptedThreadStaysInterruptedAndIsAnswered() {
        var cache = texts(first()).forTenant("acme");
        Thread.currentThread().interrupt();
        try {
            assertThat(cache.get("a", key -> "value")).isEqualTo("value");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            cache.put("b", "value");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            cache.invalidate("a");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        eventually(() -> assertThat(cache.get("a")).isNull());
    }

    @Test
    void aThreadThatIsInterruptedWhileItWaitsStaysInterrupted() throws Exception {
        var cache = texts(first(), "lease", CacheFixture::longLease).forTenant("acme");
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var loading = Parallel.start(() -> cache.get("a", key -> {
            begun.countDown();
            Parallel.await(end);
            return "loaded";
        }));
        Parallel.await(begun);
        var waiter = new CompletableFuture<Thread>();
        var waiting = Parallel.start(() -> {
            waiter.complete(Thread.currentThread());
            try {
                cache.get("a", key -> "own");
            } catch (RuntimeException e) {
                // Either way of ending will do; the flag must stand.
                assertThat(e).isNotNull();
            }
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = Parallel.result(waiter);
        eventually(() -> assertThat(thread.getState()).isIn(Thread.State.WAITING, Thread.State.TIMED_WAITING));

        thread.interrupt();
        end.countDown();

        assertThat(Parallel.result(waiting)).isTrue();
        assertThat(Parallel.result(loading)).isEqualTo("loaded");
    }

    @Test
    void keysAreNotNull() {
        var cache = texts(first()).forTenant("acme");
        List<Runnable> calls = new ArrayList<>();
        calls.add(() -> cache.get(absent()));
        calls.add(() -> cache.get(absent(), key -> "value"));
        calls.add(() -> cache.put(absent(), "value"));
        calls.add(() -> cache.put("key", absent()));
        calls.add(() -> cache.invalidate(absent()));
        calls.add(() -> cache.invalidateTag(absent()));
        calls.add(() -> cache.exists(absent()));
        calls.add(() -> cache.forTenant(absent()));

        for (Runnable call : calls) {
            assertThatThrownBy(call::run).isInstanceOf(NullPointerException.class);
        }
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    static <T> T absent() {
        return null;
    }

    private static String slowly(AtomicInteger loads) throws InterruptedException {
        loads.incrementAndGet();
        Thread.sleep(30);
        return "loaded";
    }
}
