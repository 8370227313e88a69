package dev.cachoeira.spring.server;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.BatchWriter;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Change;
import dev.cachoeira.cache.WriteBehindException;
import dev.cachoeira.spring.behind.CacheWriting;
import dev.cachoeira.spring.metrics.CacheCounters;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.spring.tenant.TenantContext;
import dev.cachoeira.testkit.server.RedisServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Caches that are written behind by a bean, with a real Redis. */
class WriteBehindTest {

    private static RedisServer redis;

    @BeforeAll
    static void start() {
        redis = RedisServer.launch();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.send("FLUSHALL");
        Table.WRITTEN.clear();
    }

    /** A source that is gone when its bean is. */
    static class Table implements DisposableBean {

        static final List<String> WRITTEN = new CopyOnWriteArrayList<>();
        private volatile boolean gone;

        void write(List<Change<Long, String>> changes) {
            if (gone) {
                throw new IllegalStateException("the table is gone");
            }
            changes.forEach(change -> WRITTEN.add(TenantContext.current() + ":" + change.key() + "=" + change.value()));
        }

        @Override
        public void destroy() {
            gone = true;
        }
    }

    /** Transactions of nothing. */
    static class Transactions extends AbstractPlatformTransactionManager {
        private static final long serialVersionUID = 1L;

        boolean lost;

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, org.springframework.transaction.TransactionDefinition definition) {
            // Nothing to begin.
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            if (lost) {
                throw new TransactionSystemException("nobody knows");
            }
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            // Nothing to roll back.
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Notes {

        @Bean
        Table table() {
            return new Table();
        }

        @Bean
        CacheWriting writing(Table table) {
            return CacheWriting.of("notes", (BatchWriter<Long, String>) table::write);
        }

        @Bean
        Cache<Long, String> notes(Cachoeira cachoeira) {
            return cachoeira.cache("notes", Long.class, String.class).build();
        }

        @Bean
        Transactions transactions() {
            return new Transactions();
        }
    }

    private final ApplicationContextRunner application = Applications.plain()
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withUserConfiguration(Notes.class)
            .withPropertyValues("cachoeira.redis.uri=" + redis.uri(), "cachoeira.redis.start-wait=10s");

    @SuppressWarnings("unchecked")
    private static Cache<Long, String> notes(ApplicationContext context) {
        return context.getBean("notes", Cache.class);
    }

    @Test
    void aBeanWritesInTheContextOfTheTenant() {
        application
                .withPropertyValues("cachoeira.caches.notes.write-behind.delay=10ms")
                .run(context -> {
                    TenantContext.run("acme", () -> notes(context).put(1L, "one"));
                    TenantContext.run("globex", () -> notes(context).remove(1L));
                    eventually(
                            () -> assertThat(Table.WRITTEN).containsExactlyInAnyOrder("acme:1=one", "globex:1=null"));
                    MeterRegistry meters = context.getBean(MeterRegistry.class);
                    context.getBean(CacheCounters.class).bindTo(meters);
                    eventually(() -> assertThat(meters.get("cachoeira.behind.changes")
                                    .tag("outcome", "written")
                                    .functionCounter()
                                    .count())
                            .isEqualTo(2));
                    assertThat(meters.get("cachoeira.behind.lag").timeGauge().value())
                            .isNotNegative();
                });
    }

    @Test
    void whatWaitsWhenTheApplicationStopsIsWrittenBeforeTheBeansAreGone() {
        application
                .withPropertyValues("cachoeira.caches.notes.write-behind.delay=1h")
                .run(context -> {
                    TenantContext.run("acme", () -> notes(context).put(1L, "one"));
                    assertThat(Table.WRITTEN).isEmpty();
                });
        assertThat(Table.WRITTEN).containsExactly("acme:1=one");
    }

    @Test
    void anApplicationThatIsStoppedAndStartedGoesOn() {
        application
                .withPropertyValues("cachoeira.caches.notes.write-behind.delay=10ms")
                .run(context -> {
                    var lifecycle = (ConfigurableApplicationContext) context.getSourceApplicationContext();
                    lifecycle.stop();
                    TenantContext.run("acme", () -> notes(context).put(1L, "one"));
                    lifecycle.start();
                    eventually(() -> assertThat(Table.WRITTEN).containsExactly("acme:1=one"));
                });
    }

    @Test
    void aPutInATransactionIsFiledWithTheCommit() {
        application
                .withPropertyValues("cachoeira.caches.notes.write-behind.delay=10ms")
                .run(context -> TenantContext.run("acme", () -> {
                    var template = new TransactionTemplate(context.getBean(Transactions.class));
                    template.executeWithoutResult(status -> {
                        notes(context).put(1L, "one");
                        status.setRollbackOnly();
                    });
                    template.executeWithoutResult(status -> {
                        notes(context).put(2L, "two");
                        assertThat(redis.send("KEYS", "*@behind*")).isEqualTo(List.of());
                    });
                    eventually(() -> assertThat(Table.WRITTEN).containsExactly("acme:2=two"));
                }));
    }

    @Test
    void aPutIsNotFiledWhereNobodyKnowsWhetherTheCommitTookPlace() {
        application.run(context -> TenantContext.run("acme", () -> {
            var manager = context.getBean(Transactions.class);
            manager.lost = true;
            assertThatThrownBy(() -> new TransactionTemplate(manager)
                            .executeWithoutResult(status -> notes(context).put(1L, "one")))
                    .hasMessage("nobody knows");
            assertThat(redis.send("KEYS", "*@behind*changes")).isEqualTo(List.of());
        }));
    }

    @Test
    void aPutThatCannotBeFiledAfterTheCommitThrowsWhenAllElseIsDone() {
        application.run(context -> TenantContext.run("acme", () -> {
            var template = new TransactionTemplate(context.getBean(Transactions.class));
            List<String> done = new ArrayList<>();
            redis.send("CONFIG", "SET", "maxmemory", "1");
            assertThatThrownBy(() -> template.executeWithoutResult(status -> {
                        notes(context).put(1L, "one");
                        notes(context).put(2L, "two");
                        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                            @Override
                            public void afterCommit() {
                                done.add("callback");
                            }
                        });
                    }))
                    .isInstanceOf(WriteBehindException.class);
            assertThat(done).containsExactly("callback");
            assertThat(context.getBean(Cachoeira.class)
                            .writeBehinds()
                            .get("notes")
                            .stats()
                            .refused())
                    .isEqualTo(2);
        }));
    }

    @AfterEach
    void haveRoom() {
        redis.send("CONFIG", "SET", "maxmemory", "0");
    }

    @Test
    void aCacheThatAnnotationsDeclareIsNotWrittenBehind() {
        application
                .withBean("other", CacheWriting.class, () -> CacheWriting.of("declared", changes -> {}))
                .withPropertyValues("cachoeira.caches.declared.type=java.lang.String")
                .run(context ->
                        assertThat(context).getFailure().hasMessageContaining("'declared' has a CacheWriting bean"));
    }

    @Test
    void wrongSettingsAreRefused() {
        application
                .withPropertyValues(
                        "cachoeira.caches.notes.write-behind.writers=0",
                        "cachoeira.caches.notes.write-behind.attempts=0")
                .run(context -> assertThatThrownBy(() -> context.getBean(Cachoeira.class))
                        .rootCause()
                        .hasMessageContaining("cachoeira.caches.notes.write-behind.writers")
                        .hasMessageContaining("cachoeira.caches.notes.write-behind.attempts"));
    }
}
