package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.codec.KeyCodec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A get finds nothing in memory, and before it sets out another one loads and stores the value. */
@Timeout(30)
class OvertakenGetTest {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch overtaken = new CountDownLatch(1);
    private final AtomicInteger loads = new AtomicInteger();

    /** Holds a thread up between its look into memory and its flight. */
    private final KeyCodec<String> codec = new KeyCodec<>() {
        @Override
        public String encode(String key) {
            if (Thread.currentThread().getName().equals("overtaken")) {
                asked.countDown();
                await(overtaken);
            }
            return key;
        }

        @Override
        public String decode(String encoded) {
            return encoded;
        }
    };

    @Test
    void aGetThatWasOvertakenByAnothersLoadFindsItsValueInMemory() throws Exception {
        try (Cachoeira cachoeira = Cachoeira.inMemory()) {
            Cache<String, String> cache = cachoeira
                    .cache("c", String.class, String.class)
                    .keyCodec(codec)
                    .shared()
                    .build();
            CompletableFuture<Lookup<String>> found = new CompletableFuture<>();
            Thread thread = new Thread(() -> found.complete(cache.lookup("k", this::load)), "overtaken");
            thread.start();
            await(asked);
            cache.get("k", this::load);
            overtaken.countDown();

            assertThat(found.get(10, TimeUnit.SECONDS)).isEqualTo(new Lookup<>("load 1", Level.L1));
            assertThat(loads).hasValue(1);
            assertThat(cache.stats().hits()).isEqualTo(1);
        }
    }

    private String load(String key) {
        return "load " + loads.incrementAndGet();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
