package dev.cachoeira.spring.server;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Level;
import dev.cachoeira.spring.health.CacheHealth;
import dev.cachoeira.spring.health.CacheHealth.Condition;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** A real Redis that comes late, falls silent and comes back. */
class OutageTest {

    private static ApplicationContextRunner application(String uri) {
        return Applications.plain()
                .withPropertyValues(
                        "REDIS_URL=" + uri,
                        "cachoeira.tenant.header=none",
                        "cachoeira.redis.start-wait=0",
                        "cachoeira.redis.deadline=100ms",
                        "cachoeira.redis.beat=50ms",
                        "cachoeira.redis.coherence-window=300ms",
                        "cachoeira.redis.reconnect-delay=20ms");
    }

    private static Cache<Long, String> names(ApplicationContext context) {
        return context.getBean(Cachoeira.class)
                .cache("names", Long.class, String.class)
                .build();
    }

    private static void awaitRedis(ApplicationContext context) {
        assertThat(context.getBean(Cachoeira.class).awaitAvailable(Duration.ofSeconds(15)))
                .isTrue();
    }

    private static Condition condition(ApplicationContext context) {
        return context.getBean(CacheHealth.class).check().condition();
    }

    @Test
    void theServiceStartsWithoutRedisAndPicksItUpWhenItComes() {
        try (RedisServer redis = RedisServer.builder().build()) {
            redis.start();
            String uri = redis.uri();
            redis.stop();
            application(uri).run(context -> {
                assertThat(context).hasNotFailed();
                Cache<Long, String> names = names(context);
                assertThat(names.get(1L, key -> "from the source")).isEqualTo("from the source");
                assertThat(condition(context)).isEqualTo(Condition.DEGRADED);
                assertThat(context.getBean(HealthIndicator.class).health().getStatus())
                        .isEqualTo(Status.UP);

                redis.start();
                awaitRedis(context);
                assertThat(condition(context)).isEqualTo(Condition.HEALTHY);
                assertThat(names.get(2L, key -> "kept")).isEqualTo("kept");
                assertThat(redis.send("EXISTS", "client::names:2")).isEqualTo(1L);
            });
        }
    }

    @Test
    void whileRedisIsSilentValuesComeFromTheSourceAndAfterwardsItIsUsedAgain() {
        try (RedisServer redis = RedisServer.launch()) {
            application(redis.uri()).run(context -> {
                awaitRedis(context);
                Cache<Long, String> names = names(context);
                names.get(1L, key -> "before");

                redis.pause();
                assertThat(names.get(2L, key -> "meanwhile")).isEqualTo("meanwhile");
                eventually(() -> assertThat(condition(context)).isNotEqualTo(Condition.HEALTHY));
                assertThat(context.getBean(CacheHealth.class).check().available())
                        .isFalse();
                assertThat(names.get(3L, key -> "meanwhile")).isEqualTo("meanwhile");

                redis.resume();
                awaitRedis(context);
                assertThat(names.get(4L, key -> "after")).isEqualTo("after");
                assertThat(redis.send("EXISTS", "client::names:4")).isEqualTo(1L);
            });
        }
    }

    @Test
    void whatIsInvalidatedMeanwhileIsSentWhenRedisIsBack() {
        try (RedisServer redis = RedisServer.launch()) {
            application(redis.uri())
                    .run(one -> application(redis.uri()).run(other -> {
                        awaitRedis(one);
                        awaitRedis(other);
                        Cache<Long, String> names = names(one);
                        Cache<Long, String> elsewhere = names(other);
                        names.get(1L, key -> "old");
                        eventually(() -> assertThat(
                                        elsewhere.lookup(1L, key -> "old").level())
                                .isEqualTo(Level.L1));

                        redis.pause();
                        names.invalidate(1L);
                        assertThat(one.getBean(CacheHealth.class).check().owedInvalidations())
                                .isPositive();
                        assertThat(names.get(1L, key -> "new")).isEqualTo("new");

                        redis.resume();
                        awaitRedis(one);
                        awaitRedis(other);
                        eventually(() ->
                                assertThat(elsewhere.get(1L, key -> "new")).isEqualTo("new"));
                        eventually(() -> assertThat(
                                        one.getBean(CacheHealth.class).check().owedInvalidations())
                                .isZero());
                    }));
        }
    }

    @Test
    void tooManyFailedCommandsAreUnhealthy() {
        try (RedisServer redis = RedisServer.launch()) {
            application(redis.uri())
                    .withPropertyValues("cachoeira.health.max-errors=0")
                    .run(context -> {
                        awaitRedis(context);
                        Cache<Long, String> names = names(context);
                        names.get(1L, key -> "one");
                        assertThat(condition(context)).isEqualTo(Condition.HEALTHY);
                        redis.pause();
                        names.get(2L, key -> "two");
                        eventually(() -> assertThat(condition(context)).isEqualTo(Condition.UNHEALTHY));
                        redis.resume();
                    });
        }
    }
}
