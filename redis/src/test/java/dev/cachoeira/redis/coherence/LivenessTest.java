package dev.cachoeira.redis.coherence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * Every call ends: with loaders that need each other's keys, that throw, that are slow, with cancelled callers, with
 * connections cut, and with {@code close()} in the middle.
 */
class LivenessTest {

    private static final int KEYS = 12;
    private static final int SECONDS = 60;

    private final List<CompletableFuture<?>> calls = new ArrayList<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger hung = new AtomicInteger();
    private RedisServer redis;
    private List<Shop> shops;
    private List<Cache<Integer, Row>> caches;

    @BeforeEach
    void start() {
        redis = RedisServer.launch();
        shops = List.of(Shop.open(redis.uri(), Shop.OPTIONS), Shop.open(redis.uri(), Shop.OPTIONS));
        caches = shops.stream()
                .map(shop -> shop.cachoeira
                        .cache("knotted", Integer.class, Row.class)
                        .shared()
                        .expireAfter(Duration.ofMillis(20))
                        .leaseTtl(Duration.ofMillis(200))
                        .leaseWait(Duration.ofMillis(100))
                        .batchSize(3)
                        .build())
                .toList();
    }

    @AfterEach
    void stop() {
        shops.forEach(Shop::close);
        redis.close();
    }

    @Test
    void loadersThatNeedEachOthersKeysEnd() {
        callsOfManyThreads(60);
        awaitAll();
    }

    @Test
    void callsEndWhileConnectionsAreCut() {
        try (KillConnections killer = new KillConnections(redis)) {
            callsOfManyThreads(60);
            awaitAll();
        }
    }

    @Test
    void callsEndWhenTheServerIsKilled() {
        callsOfManyThreads(40);
        redis.kill();
        awaitAll();
    }

    @RepeatedTest(5)
    void callsEndWhenTheirClientIsClosed() {
        callsOfManyThreads(40);
        shops.get(0).close();
        awaitAll();
    }

    @Test
    void twoLoadersThatAskForEachOthersKeyEnd() {
        Cache<Integer, Row> cache = caches.get(0);
        CompletableFuture<Row> one =
                call(() -> cache.get(1, key -> cache.get(2, other -> cache.get(3, last -> row(3)))));
        CompletableFuture<Row> two =
                call(() -> caches.get(1).get(2, key -> caches.get(1).get(1, other -> row(1))));
        assertThat(one).succeedsWithin(SECONDS, TimeUnit.SECONDS);
        assertThat(two).succeedsWithin(SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aLoaderThatAsksForItsOwnKeyFailsAtOnce() {
        Cache<Integer, Row> cache = caches.get(0);
        assertThatThrownBy(() -> cache.get(1, key -> cache.get(2, other -> cache.get(1, again -> row(1)))))
                .isInstanceOf(IllegalStateException.class);
    }

    private static Row row(int key) {
        return new Row(key, 1);
    }

    private void callsOfManyThreads(int each) {
        for (int i = 0; i < 16; i++) {
            Random random = new Random(i);
            Cache<Integer, Row> cache = caches.get(i % 2);
            calls.add(call(() -> {
                for (int n = 0; n < each; n++) {
                    anyCall(cache, random);
                }
                return null;
            }));
        }
    }

    private void anyCall(Cache<Integer, Row> cache, Random random) {
        int key = random.nextInt(KEYS);
        try {
            switch (random.nextInt(6)) {
                case 0 ->
                    cache.getAll(
                            List.of(key, (key + 1) % KEYS, (key + 5) % KEYS), keys -> loadAll(cache, keys, random));
                case 1 -> cancelled(cache, key, random);
                case 2 -> cache.invalidate(key);
                default -> cache.get(key, wanted -> load(cache, wanted, random, 0));
            }
        } catch (Exception e) {
            // A loader that threw, or that asked for its own key; what counts is that the call has ended.
        }
        ended.incrementAndGet();
    }

    /** Fails, takes its time, or needs another key. */
    private static Row load(Cache<Integer, Row> cache, int key, Random random, int depth) throws Exception {
        int dice;
        synchronized (random) {
            dice = random.nextInt(8);
        }
        if (dice == 0) {
            throw new java.io.IOException("the source is out of order");
        }
        if (dice == 1) {
            Thread.sleep(150); // longer than others wait
        }
        if (dice < 5 && depth < 4) {
            cache.get((key + dice) % KEYS, other -> load(cache, other, random, depth + 1));
        }
        return dice == 7 ? null : row(key);
    }

    private static Map<Integer, Row> loadAll(Cache<Integer, Row> cache, List<Integer> keys, Random random)
            throws Exception {
        Map<Integer, Row> loaded = new LinkedHashMap<>();
        for (int key : keys) {
            Row row = load(cache, key, random, 2);
            if (row != null) {
                loaded.put(key, row);
            }
        }
        return loaded;
    }

    /** A caller that loses patience must not keep the others waiting. */
    private void cancelled(Cache<Integer, Row> cache, int key, Random random) {
        CompletableFuture<Row> call = cache.async()
                .get(key, wanted -> CompletableFuture.supplyAsync(() -> row(wanted), later(random.nextInt(50))));
        CompletableFuture<Row> patient =
                cache.async().get(key, wanted -> CompletableFuture.completedFuture(row(wanted)));
        call.cancel(true);
        try {
            patient.orTimeout(SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                hung.incrementAndGet();
            }
            throw e;
        }
    }

    private static java.util.concurrent.Executor later(int millis) {
        return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
    }

    private static <T> CompletableFuture<T> call(java.util.function.Supplier<T> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                done.complete(task.get());
            } catch (Throwable e) { // the loaders' checked exceptions come as they are
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private void awaitAll() {
        long began = System.nanoTime();
        for (CompletableFuture<?> call : calls) {
            assertThat(call).as("%d calls have ended", ended.get()).succeedsWithin(SECONDS, TimeUnit.SECONDS);
        }
        assertThat(hung)
                .as("calls that ended only because nobody waited any longer")
                .hasValue(0);
        System.out.printf("%d calls ended in %.1f s%n", ended.get(), (System.nanoTime() - began) / 1e9);
    }
}
