package dev.cachoeira.redis.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The executor of asynchronous gets has no thread to spare: who blocks for the same key waits no longer than for a lease. */
class BusyExecutorTest {

    private final BlockingQueue<Runnable> neverRun = new LinkedBlockingQueue<>();

    @Test
    void aGetThatJoinedAnAsynchronousOneLoadsForItself() throws Exception {
        try (RedisServer redis = RedisServer.launch();
                Cachoeira cachoeira = Cachoeira.builder()
                        .uri(redis.uri())
                        .startWait(Duration.ofSeconds(10))
                        .executor(neverRun::add)
                        .build()) {
            Cache<String, String> cache = cachoeira
                    .cache("c", String.class, String.class)
                    .shared()
                    .withoutLocal()
                    .leaseWait(Duration.ofMillis(100))
                    .build();
            cache.put("k", "stored");
            neverRun.clear();
            var decoding = cache.async().get("k");
            assertThat(neverRun.poll(10, TimeUnit.SECONDS)).isNotNull();

            assertThat(CompletableFuture.supplyAsync(() -> cache.get("k", key -> "loaded")))
                    .succeedsWithin(Duration.ofSeconds(20))
                    .isEqualTo("loaded");
            assertThat(decoding).isNotDone();
        }
    }
}
