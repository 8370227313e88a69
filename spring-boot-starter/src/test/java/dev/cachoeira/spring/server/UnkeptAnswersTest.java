package dev.cachoeira.spring.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.CacheStats;
import dev.cachoeira.spring.annotation.Cached;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.testkit.server.RedisServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What a method answers that is not to be kept is its answer all the same, whatever the cache has at hand. */
class UnkeptAnswersTest {

    private static RedisServer redis;

    @BeforeAll
    static void start() {
        redis = RedisServer.launch();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    static class Stock {

        private volatile String state = "some";

        /** A proxy has no fields of its own. */
        public void become(String newState) {
            state = newState;
        }

        @Cached(cache = "stock", key = "#id", unless = "#result == 'none'", ttl = "1ms")
        public String of(long id) {
            return state;
        }

        @Cached(cache = "later", key = "#id", unless = "#result == 'none'", ttl = "1ms")
        public CompletableFuture<String> later(long id) {
            return CompletableFuture.completedFuture(state);
        }

        @Cached(cache = "tagged", key = "#id", tags = "'id:' + #id", ttl = "1ms")
        public String tagged(long id) {
            return state.equals("none") ? null : state;
        }
    }

    private void answers(String cache, Function<Stock, String> method, String expected) {
        new ApplicationContextRunner()
                .withConfiguration(Applications.all())
                .withPropertyValues(
                        "REDIS_URL=" + redis.uri(),
                        "cachoeira.tenant.header=none",
                        "cachoeira.caches." + cache + ".fail-safe=1h")
                .withBean(Stock.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    Stock stock = context.getBean(Stock.class);
                    assertThat(method.apply(stock)).isEqualTo("some");
                    stock.become("none");
                    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                    String answer = method.apply(stock);
                    while (!"none".equals(answer) && answer != null && System.nanoTime() < until) {
                        answer = method.apply(stock); // its TTL has not ended yet
                    }
                    assertThat(answer).isEqualTo(expected);
                    CacheStats stats = context.getBean(Cachoeira.class).stats().get(cache);
                    assertThat(stats.substitutes().stale()).isZero();
                });
    }

    @Test
    void thatWhichIsNotToBeKept() {
        answers("stock", stock -> stock.of(1), "none");
    }

    @Test
    void thatWhichComesLater() {
        answers("later", stock -> stock.later(1).join(), "none");
    }

    @Test
    void aNullThatItsTagsCouldNotFindAgain() {
        answers("tagged", stock -> stock.tagged(1), null);
    }
}
