package dev.cachoeira.spring.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheListener;
import dev.cachoeira.cache.Counter;
import dev.cachoeira.cache.CounterException;
import dev.cachoeira.cache.Level;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.spring.support.RecordingTransportProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CacheMetricsTest {

    private final ApplicationContextRunner application =
            Applications.inMemory().withBean(MeterRegistry.class, SimpleMeterRegistry::new);

    /** Spring Boot does this in an application; here is no actuator. */
    private static void bind(org.springframework.context.ApplicationContext context) {
        MeterRegistry registry = context.getBean(MeterRegistry.class);
        context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
    }

    private static double count(MeterRegistry registry, String name, String... tags) {
        return registry.get(name).tags(tags).functionCounter().count();
    }

    @Test
    void whatCachesCountIsRead() {
        application.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            Cachoeira cachoeira = context.getBean(Cachoeira.class);
            Cache<Long, String> before =
                    cachoeira.cache("before", Long.class, String.class).build();
            bind(context);
            Cache<Long, String> after =
                    cachoeira.cache("after", Long.class, String.class).build();

            before.get(1L, key -> "one");
            before.get(1L, key -> "one");
            before.get(1L, key -> "one");
            after.get(1L, key -> "one");
            after.invalidate(1L);

            assertThat(count(registry, "cachoeira.cache.gets", "cache", "before", "level", "l1", "result", "hit"))
                    .isEqualTo(2);
            assertThat(count(registry, "cachoeira.cache.gets", "cache", "before", "level", "l2", "result", "hit"))
                    .isZero();
            assertThat(count(registry, "cachoeira.cache.gets", "cache", "before", "level", "source", "result", "miss"))
                    .isEqualTo(1);
            assertThat(count(registry, "cachoeira.cache.gets", "cache", "after", "level", "source", "result", "miss"))
                    .isEqualTo(1);
            assertThat(count(registry, "cachoeira.cache.invalidations", "cache", "after"))
                    .isEqualTo(1);
            assertThat(count(registry, "cachoeira.cache.puts", "cache", "after"))
                    .isEqualTo((double) cachoeira.stats().get("after").puts());
            assertThat(count(registry, "cachoeira.cache.errors", "cache", "after"))
                    .isZero();
            assertThat(count(registry, "cachoeira.cache.decode.failures", "cache", "after"))
                    .isZero();
            assertThat(count(registry, "cachoeira.cache.bypasses", "cache", "after"))
                    .isZero();
            assertThat(registry.get("cachoeira.cache.local.items")
                            .tags("cache", "before")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        });
    }

    @Test
    void whatCountersCountIsRead() {
        application.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            Cachoeira cachoeira = context.getBean(Cachoeira.class);
            for (String name : new String[] {"before", "after"}) {
                Counter<Long> counter =
                        cachoeira.counter(name, Long.class).keepUntilReset().build();
                if (name.equals("before")) {
                    bind(context);
                }
                assertThatThrownBy(() -> counter.forTenant("acme").increment(1L))
                        .isInstanceOf(CounterException.class);
            }
            for (String name : new String[] {"before", "after"}) {
                assertThat(count(registry, "cachoeira.counter.calls", "counter", name, "outcome", "failure"))
                        .isEqualTo(1);
                assertThat(count(registry, "cachoeira.counter.calls", "counter", name, "operation", "change"))
                        .isZero();
            }
        });
    }

    @Test
    void loadsHitsStoresAndCommandsAreTimed() {
        application.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            CacheTimers timers = context.getBean(CacheTimers.class);
            Cache<Long, String> cache = context.getBean(Cachoeira.class)
                    .cache("things", Long.class, String.class)
                    .build();
            cache.get(1L, key -> "one");
            try {
                cache.get(2L, key -> {
                    throw new IOException("no");
                });
            } catch (Exception e) {
                assertThat(e).isInstanceOf(IOException.class);
            }
            timers.hit("things", Level.L2, 3_000_000, 5);
            timers.stored("things", 2_000_000);
            timers.command("GET", true, 1_000_000);
            timers.command("GET", false, 9_000_000);

            assertThat(timer(registry, "cachoeira.cache.load", "cache", "things", "outcome", "success")
                            .count())
                    .isEqualTo(1);
            assertThat(timer(registry, "cachoeira.cache.load", "cache", "things", "outcome", "failure")
                            .count())
                    .isEqualTo(1);
            assertThat(timer(registry, "cachoeira.cache.hit", "cache", "things", "level", "l2")
                            .totalTime(TimeUnit.MILLISECONDS))
                    .isEqualTo(3);
            assertThat(timer(registry, "cachoeira.cache.set", "cache", "things").totalTime(TimeUnit.MILLISECONDS))
                    .isEqualTo(2);
            assertThat(timer(registry, "cachoeira.redis.commands", "command", "get", "outcome", "success")
                            .count())
                    .isEqualTo(1);
            assertThat(timer(registry, "cachoeira.redis.commands", "command", "get", "outcome", "failure")
                            .totalTime(TimeUnit.MILLISECONDS))
                    .isEqualTo(9);
        });
    }

    private static Timer timer(MeterRegistry registry, String name, String... tags) {
        return registry.get(name).tags(tags).timer();
    }

    @Test
    void theStateOfRedisIsAGauge() {
        RecordingTransportProvider.during(() -> Applications.plain()
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues("cachoeira.redis.start-wait=0")
                .run(context -> {
                    bind(context);
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    assertThat(registry.get("cachoeira.redis.available").gauge().value())
                            .isZero();
                    assertThat(registry.get("cachoeira.invalidations.owed")
                                    .gauge()
                                    .value())
                            .isZero();
                    Cache<Long, String> cache = context.getBean(Cachoeira.class)
                            .cache("things", Long.class, String.class)
                            .build();
                    cache.forTenant("acme").invalidate(1L);
                    assertThat(registry.get("cachoeira.invalidations.owed")
                                    .gauge()
                                    .value())
                            .isEqualTo(1);
                }));
        application.run(context -> {
            bind(context);
            assertThat(context.getBean(MeterRegistry.class)
                            .get("cachoeira.redis.available")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        });
    }

    @Test
    void meteringCanBeSwitchedOff() {
        application
                .withPropertyValues("cachoeira.metrics.enabled=false")
                .run(context ->
                        assertThat(context).doesNotHaveBean(CacheTimers.class).doesNotHaveBean(CacheCounters.class));
    }

    @Test
    void listenersOfTheApplicationHearEverything() {
        class Heard implements CacheListener {
            private final StringBuilder events = new StringBuilder();

            @Override
            public void loaded(String cache, boolean success, long nanos) {
                events.append(cache).append(success);
            }
        }
        Heard heard = new Heard();
        application.withBean("heard", CacheListener.class, () -> heard).run(context -> {
            context.getBean(Cachoeira.class)
                    .cache("things", Long.class, String.class)
                    .build()
                    .get(1L, key -> "one");
            assertThat(heard.events).hasToString("thingstrue");
        });
    }
}
