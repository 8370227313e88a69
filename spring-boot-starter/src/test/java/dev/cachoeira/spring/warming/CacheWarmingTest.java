package dev.cachoeira.spring.warming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Warmer;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.testkit.contract.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Beans that warm caches when the application starts and at set times. */
@Timeout(60)
class CacheWarmingTest {

    private final AtomicInteger chunks = new AtomicInteger();

    private Map<Long, String> load(List<Long> keys) {
        chunks.incrementAndGet();
        return keys.stream().collect(Collectors.toMap(key -> key, key -> "value " + key));
    }

    private Warmer<Long, String> warmer(Cachoeira cachoeira) {
        @SuppressWarnings("unchecked")
        Cache<Long, String> cache = (Cache<Long, String>) cachoeira.caches().get("texts");
        return Warmer.of("texts", cache, () -> LongStream.range(0, 100).boxed(), this::load)
                .inChunksOf(10)
                .atMost(1_000);
    }

    private ApplicationContextRunner application(BiFunction<Cachoeira, Warmer<?, ?>, CacheWarming> when) {
        return Applications.inMemory()
                .withInitializer(context -> context.getBeanFactory()
                        .addBeanPostProcessor(new org.springframework.beans.factory.config.BeanPostProcessor() {
                            @Override
                            public Object postProcessAfterInitialization(Object bean, String name) {
                                if (bean instanceof Cachoeira cachoeira) {
                                    Object unused = cachoeira
                                            .cache("texts", Long.class, String.class)
                                            .build();
                                }
                                return bean;
                            }
                        }))
                .withInitializer(context -> ((org.springframework.context.support.GenericApplicationContext) context)
                        .registerBean("warming", CacheWarming.class, () -> {
                            Cachoeira cachoeira = context.getBean(Cachoeira.class);
                            return when.apply(cachoeira, warmer(cachoeira));
                        }));
    }

    private static void isWarm(ApplicationContext context) {
        Eventually.eventually(
                () -> assertThat(context.getBean(Cachoeira.class).localItems()).containsEntry("texts", 100L));
    }

    @Test
    void theStartOfTheApplicationWarms() {
        application((cachoeira, warmer) -> CacheWarming.atStart(warmer)).run(context -> {
            isWarm(context);
            assertThat(chunks).hasValue(10);
        });
    }

    @Test
    void aCronExpressionWarms() {
        application((cachoeira, warmer) -> CacheWarming.cron("* * * * * *", warmer))
                .run(CacheWarmingTest::isWarm);
    }

    @Test
    void anIntervalWarmsAgainAndAgain() {
        application((cachoeira, warmer) -> CacheWarming.every(Duration.ofSeconds(1), warmer))
                .run(context -> {
                    isWarm(context);
                    context.getBean(Cachoeira.class).clearEverything();
                    Eventually.eventually(() -> assertThat(chunks).hasValueGreaterThan(19));
                });
    }

    @Test
    void theEndOfTheApplicationEndsTheRun() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        application((cachoeira, warmer) -> CacheWarming.atStart(Warmer.of(
                                "slow",
                                cachoeira
                                        .cache("slow", Long.class, String.class)
                                        .build(),
                                () -> LongStream.iterate(0, i -> i + 1).boxed().onClose(ended::countDown),
                                keys -> {
                                    begun.countDown();
                                    return load(keys);
                                })
                        .inChunksOf(10)
                        .atMost(10)))
                .run(context -> assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue());

        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(chunks.get()).isLessThan(100);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        Warmer<Long, String> warmer = Warmer.of(
                "texts",
                Cachoeira.disabled().cache("texts", Long.class, String.class).build(),
                java.util.stream.Stream::of,
                this::load);
        assertThatThrownBy(() -> CacheWarming.cron("at four", warmer)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CacheWarming.every(Duration.ZERO, warmer))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
