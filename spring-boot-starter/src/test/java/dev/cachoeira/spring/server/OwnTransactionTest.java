package dev.cachoeira.spring.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Level;
import dev.cachoeira.spring.annotation.Cached;
import dev.cachoeira.spring.support.Applications;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Loads in transactions of their own, inside transactions of a real PostgreSQL, with a real Redis behind them. */
class OwnTransactionTest extends DatabaseFixture {

    /** Transactions are serializable unless somebody asks for something else. */
    private static DataSource serializable() {
        return dataSource("&options=-c%20default_transaction_isolation=serializable");
    }

    @BeforeEach
    void oneProduct() {
        oneRow("product", "name", "old");
    }

    static class Products {

        final JdbcClient jdbc;

        Products(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Cached(cache = "products", key = "#id")
        public String find(long id) {
            return load(id);
        }

        String load(long id) {
            return jdbc.sql("select name from product where id = ?")
                    .param(id)
                    .query(String.class)
                    .single();
        }

        void store(String name) {
            jdbc.sql("update product set name = ?").param(name).update();
        }

        String ask(String sql) {
            return jdbc.sql(sql).query(String.class).single();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Database {

        @Bean
        DataSource dataSource() {
            return serializable();
        }

        @Bean
        PlatformTransactionManager transactions(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean
        Products products(DataSource dataSource) {
            return new Products(JdbcClient.create(dataSource));
        }

        @Bean
        Cache<Long, String> names(Cachoeira cachoeira) {
            return cachoeira
                    .cache("names", Long.class, String.class)
                    .loadInOwnTransaction()
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class AnotherDatabase {

        @Bean
        PlatformTransactionManager others(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }
    }

    /** The manager that loads get is not the one of the callers' transactions. */
    @Configuration(proxyBeanMethods = false)
    static class PrimaryElsewhere {

        @Bean
        @Primary
        PlatformTransactionManager elsewhere() {
            return new JdbcTransactionManager(serializable());
        }
    }

    /** What there is no thread for is done by whoever hands it over. */
    @Configuration(proxyBeanMethods = false)
    static class NoThreads {

        @Bean
        Executor cachoeiraExecutor() {
            return Runnable::run;
        }
    }

    private interface Body {
        void accept(Products products, Cache<Long, String> names, TransactionTemplate transaction);
    }

    @SuppressWarnings("unchecked")
    private static void run(ApplicationContextRunner application, Body test) {
        application
                .withPropertyValues("REDIS_URL=" + redis.uri(), "cachoeira.tenant.header=none")
                .withUserConfiguration(Database.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    test.accept(
                            context.getBean(Products.class),
                            context.getBean("names", Cache.class),
                            new TransactionTemplate(context.getBean("transactions", PlatformTransactionManager.class)));
                });
    }

    private static void run(Body test) {
        run(Applications.plain(), test);
    }

    @Test
    void aLoadInATransactionOfItsOwnIsStored() {
        run((products, names, transaction) -> {
            transaction.executeWithoutResult(status -> {
                assertThat(names.lookup(1L, products::load).level()).isEqualTo(Level.SOURCE);
                status.setRollbackOnly();
            });
            assertThat(names.get(1L)).isEqualTo("old");
        });
    }

    @Test
    void itSeesWhatIsCommittedWhateverItsCallerSees() {
        run((products, names, transaction) -> {
            transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
            transaction.executeWithoutResult(status -> {
                assertThat(products.load(1)).isEqualTo("old");
                elsewhere(() -> products.store("committed"));
                assertThat(products.load(1)).as("its snapshot").isEqualTo("old");
                assertThat(names.get(1L, products::load)).isEqualTo("committed");

                String caller = products.ask("select pg_backend_pid()::text");
                assertThat(names.get(2L, id -> products.ask("select pg_backend_pid()::text")))
                        .isNotEqualTo(caller);
                assertThat(names.get(3L, id -> products.ask("show transaction_isolation")))
                        .isEqualTo("read committed");
                assertThat(products.ask("select pg_backend_pid()::text"))
                        .as("the caller's own goes on")
                        .isEqualTo(caller);
            });
        });
    }

    @Test
    void aTransactionThatHasInvalidatedReadsPastTheCache() {
        run((products, names, transaction) -> transaction.executeWithoutResult(status -> {
            products.store("never committed");
            names.invalidate(1L);
            assertThat(names.lookup(1L, products::load).value()).isEqualTo("never committed");
            assertThat(names.lookup(1L, products::load).level()).isEqualTo(Level.BYPASS);
            assertThat(names.getAll(List.of(1L), ids -> Map.of(1L, products.load(1))))
                    .isEqualTo(Map.of(1L, "never committed"));
            status.setRollbackOnly();
        }));
    }

    @Test
    void whatALoaderThrowsArrivesAndItsTransactionIsRolledBack() {
        run((products, names, transaction) -> {
            transaction.executeWithoutResult(status -> assertThatThrownBy(() -> names.get(1L, id -> {
                        products.store("half done");
                        throw new IOException("the disk is gone");
                    }))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("the disk is gone"));
            assertThat(products.load(1)).isEqualTo("old");
            assertThat(names.exists(1L)).isFalse();
        });
    }

    @Test
    void aLoadOfManyAndOneThatDoesNotBlockAreStoredToo() {
        run((products, names, transaction) -> transaction.executeWithoutResult(status -> {
            assertThat(names.getAll(List.of(1L, 2L), ids -> Map.of(1L, products.load(1), 2L, "two")))
                    .hasSize(2);
            assertThat(names.async()
                            .get(3L, id -> CompletableFuture.completedFuture("three"))
                            .orTimeout(10, TimeUnit.SECONDS)
                            .join())
                    .isEqualTo("three");
            assertThat(names.getAll(List.of(1L, 2L, 3L))).hasSize(3);
            status.setRollbackOnly();
        }));
    }

    @Test
    void anAnnotatedMethodHasOneByTheConfiguration() {
        run(
                Applications.plain().withPropertyValues("cachoeira.caches.products.own-transaction=true"),
                (products, names, transaction) -> {
                    transaction.executeWithoutResult(status -> {
                        products.find(1);
                        status.setRollbackOnly();
                    });
                    products.store("behind its back");
                    assertThat(products.find(1)).as("cached").isEqualTo("old");
                });
    }

    @Test
    void whereItIsNotClearWhoBeginsTransactionsNothingIsStored() {
        run(
                Applications.plain().withUserConfiguration(AnotherDatabase.class),
                (products, names, transaction) -> transaction.executeWithoutResult(status ->
                        assertThat(names.lookup(1L, products::load).level()).isEqualTo(Level.BYPASS)));
    }

    @Test
    void aLoadInATransactionOfAnotherManagerSeesNothingOfItsCallers() {
        run(Applications.plain().withUserConfiguration(PrimaryElsewhere.class), (products, names, transaction) -> {
            transaction.executeWithoutResult(status -> {
                products.store("never committed");
                assertThat(names.get(1L, products::load)).isEqualTo("old");
                assertThat(products.load(1)).as("the caller's own goes on").isEqualTo("never committed");
                status.setRollbackOnly();
            });
            assertThat(names.get(1L)).isNotEqualTo("never committed");
        });
    }

    @Test
    void aLoadThatIsLeftToItsCallersThreadSeesNothingOfItsTransactionEither() {
        run(
                Applications.plain().withPropertyValues("cachoeira.mode=local").withUserConfiguration(NoThreads.class),
                (products, names, transaction) -> {
                    transaction.executeWithoutResult(status -> {
                        products.store("never committed");
                        names.async()
                                .get(1L, id -> CompletableFuture.completedFuture(products.load(id)))
                                .orTimeout(10, TimeUnit.SECONDS)
                                .join();
                        status.setRollbackOnly();
                    });
                    assertThat(names.get(1L)).isNotEqualTo("never committed");
                });
    }

    private static void elsewhere(Runnable task) {
        CompletableFuture.runAsync(task).orTimeout(10, TimeUnit.SECONDS).join();
    }
}
