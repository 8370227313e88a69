package dev.cachoeira.spring.verify;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.CacheStats.Verifications;
import dev.cachoeira.spring.annotation.Cached;
import dev.cachoeira.spring.metrics.CacheCounters;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.spring.tenant.TenantContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.aop.Advisor;
import org.springframework.aop.support.NameMatchMethodPointcutAdvisor;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/** Hits of an application that are compared with their source. */
class VerifyTest {

    private static final String SECRET = "the value itself";

    /** What the source has; a proxy has no fields of its own. */
    private static volatile String source = SECRET;

    private static final AtomicInteger LOADS = new AtomicInteger();
    private static final AtomicInteger INTERCEPTED = new AtomicInteger();

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            said.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };

    private final ApplicationContextRunner application = Applications.plain()
            .withPropertyValues(
                    "cachoeira.mode=local",
                    "cachoeira.caches.names.verify=1",
                    "cachoeira.caches.names.verify-delay=10ms",
                    "cachoeira.caches.names.decode-each-read=true")
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withBean(Advisor.class, VerifyTest::innermost)
            .withBean(Names.class);

    static class Names {

        @Cached(cache = "names", key = "#id", tags = "'id:' + #id")
        public String name(long id) {
            LOADS.incrementAndGet();
            return TenantContext.current() + source;
        }

        @Cached(cache = "names", key = "#id", tags = "'id:' + #id")
        public CompletableFuture<String> later(long id) {
            return CompletableFuture.completedFuture(name(id));
        }
    }

    /** Is between the cache and the method, as a transaction may be. */
    private static Advisor innermost() {
        MethodInterceptor counting = invocation -> {
            INTERCEPTED.incrementAndGet();
            return invocation.proceed();
        };
        NameMatchMethodPointcutAdvisor advisor = new NameMatchMethodPointcutAdvisor(counting);
        advisor.setClassFilter(Names.class::isAssignableFrom); // else it wants to wrap the JDK's own executor
        advisor.setMappedNames("name", "later");
        advisor.setOrder(org.springframework.core.Ordered.LOWEST_PRECEDENCE);
        return advisor;
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("dev.cachoeira.cache");
    }

    @BeforeEach
    void listen() {
        source = SECRET;
        LOADS.set(0);
        INTERCEPTED.set(0);
        appender.start();
        logger().addAppender(appender);
        logger().setLevel(Level.WARN);
    }

    @AfterEach
    void stopListening() {
        logger().detachAppender(appender);
        logger().setLevel(null);
    }

    private void asTenant(Consumer<AssertableApplicationContext> test) {
        application.run(context -> TenantContext.run("acme", () -> test.accept(context)));
    }

    private static double count(AssertableApplicationContext context, String result) {
        return context.getBean(MeterRegistry.class)
                .get("cachoeira.cache.verifications")
                .tags("cache", "names", "result", result)
                .functionCounter()
                .count();
    }

    @Test
    void aPropertySwitchesItOnAndAMeterTellsTheOutcome() {
        asTenant(context -> {
            context.getBean(CacheCounters.class).bindTo(context.getBean(MeterRegistry.class));
            Names names = context.getBean(Names.class);
            names.name(1);
            names.name(1);
            eventually(() -> assertThat(count(context, "agreed")).isEqualTo(1));
            assertThat(said).isEmpty();

            source = "something new";
            assertThat(names.name(1)).isEqualTo("acme" + SECRET);
            assertThat(names.name(1)).isEqualTo("acme" + SECRET);

            eventually(() -> assertThat(count(context, "disagreed")).isEqualTo(2));
            assertThat(count(context, "agreed")).isEqualTo(1);
            assertThat(count(context, "skipped")).isZero();
            assertThat(count(context, "failed")).isZero();
            eventually(() -> assertThat(said)
                    .singleElement()
                    .asString()
                    .startsWith("WARN cache 'names'")
                    .contains("client:acme:names:L:1")
                    .contains("'acme'")
                    .doesNotContain(SECRET)
                    .doesNotContain(source));
        });
    }

    @Test
    void everyLoadGoesThroughTheInterceptorsThatAreInsideTheCache() {
        asTenant(context -> {
            Names names = context.getBean(Names.class);
            names.name(1);
            source = "something new";
            names.name(1);
            names.later(1).join();

            eventually(() -> assertThat(context.getBean(Cachoeira.class)
                            .stats()
                            .get("names")
                            .verifications())
                    .isEqualTo(new Verifications(0, 2, 0, 0)));
            assertThat(LOADS).hasValue(5);
            assertThat(INTERCEPTED).hasValue(5);
        });
    }

    @Test
    void aNullThatSpringHasPutIsWhatALoaderSaysByNull() {
        asTenant(context -> {
            Cache names = context.getBean(CacheManager.class).getCache("names");
            names.put(1L, null);
            assertThat(names.<String>get(1L, () -> null)).isNull();
            names.putIfAbsent(1L, "is no source's");

            eventually(() -> assertThat(context.getBean(Cachoeira.class)
                            .stats()
                            .get("names")
                            .verifications())
                    .isEqualTo(new Verifications(1, 0, 0, 1)));
        });
    }
}
