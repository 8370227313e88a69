package dev.cachoeira.spring.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Level;
import dev.cachoeira.cache.Loader;
import dev.cachoeira.cache.Lookup;
import dev.cachoeira.spring.annotation.CacheInvalidate;
import dev.cachoeira.spring.annotation.Cached;
import dev.cachoeira.spring.support.Applications;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Caches inside transactions of a real PostgreSQL, with a real Redis behind them. */
class TransactionsTest extends DatabaseFixture {

    @BeforeEach
    void oneProduct() {
        oneRow("product", "name", "old");
    }

    static class Products {

        private final JdbcClient jdbc;

        Products(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        String load(long id) {
            return jdbc.sql("select name from product where id = ?")
                    .param(id)
                    .query(String.class)
                    .single();
        }

        void store(long id, String name) {
            jdbc.sql("update product set name = ? where id = ?")
                    .params(name, id)
                    .update();
        }

        @Cached(cache = "products", key = "#id")
        public String find(long id) {
            return load(id);
        }

        @Cached(cache = "products", key = "#id")
        @Transactional(readOnly = true)
        public String findInTransaction(long id) {
            return load(id);
        }

        @Transactional
        @CacheInvalidate(cache = "products", key = "#id")
        public void rename(long id, String name) {
            store(id, name);
        }

        @Transactional
        @CacheInvalidate(cache = "products", key = "#id")
        public void renameAndFail(long id, String name) {
            store(id, name);
            throw new IllegalStateException("rolled back");
        }

        @Transactional(noRollbackFor = IllegalStateException.class)
        @CacheInvalidate(cache = "products", key = "#id")
        public void renameAndThrow(long id, String name) {
            store(id, name);
            throw new IllegalStateException("committed");
        }

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        @CacheInvalidate(cache = "products", key = "#id")
        public void renameApart(long id, String name) {
            store(id, name);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    static class Database {

        @Bean
        DataSource dataSource() {
            return DatabaseFixture.dataSource();
        }

        @Bean
        JdbcClient jdbc(DataSource dataSource) {
            return JdbcClient.create(dataSource);
        }

        @Bean
        PlatformTransactionManager transactions(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean
        Products products(JdbcClient jdbc) {
            return new Products(jdbc);
        }

        @Bean
        Cache<Long, String> names(Cachoeira cachoeira) {
            return cachoeira.cache("names", Long.class, String.class).build();
        }
    }

    private interface Body {
        void accept(AssertableApplicationContext context, Products products, TransactionTemplate transaction);
    }

    private static void run(Body test) {
        Applications.plain()
                .withPropertyValues("REDIS_URL=" + redis.uri(), "cachoeira.tenant.header=none")
                .withUserConfiguration(Database.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    test.accept(
                            context,
                            context.getBean(Products.class),
                            new TransactionTemplate(context.getBean(PlatformTransactionManager.class)));
                });
    }

    @Test
    void anInvalidationWaitsForTheCommit() {
        run((context, products, transaction) -> {
            assertThat(products.find(1)).isEqualTo("old");
            transaction.executeWithoutResult(status -> {
                products.rename(1, "new");
                assertThat(elsewhere(() -> products.find(1)))
                        .as("before the commit")
                        .isEqualTo("old");
                assertThat(products.find(1)).as("its own change").isEqualTo("new");
            });
            assertThat(products.find(1)).isEqualTo("new");
            assertThat(elsewhere(() -> products.find(1))).isEqualTo("new");
        });
    }

    @Test
    void nothingIsInvalidatedAfterARollback() {
        run((context, products, transaction) -> {
            products.find(1);
            JdbcClient.create(dataSource())
                    .sql("update product set name = 'behind its back'")
                    .update();
            transaction.executeWithoutResult(status -> {
                products.rename(1, "new");
                status.setRollbackOnly();
            });
            assertThat(products.find(1)).as("still cached").isEqualTo("old");
            assertThatThrownBy(() -> products.renameAndFail(1, "new")).hasMessage("rolled back");
            assertThat(products.find(1)).as("still cached").isEqualTo("old");
        });
    }

    @Test
    void anExceptionThatDoesNotRollBackInvalidates() {
        run((context, products, transaction) -> {
            products.find(1);
            assertThatThrownBy(() -> products.renameAndThrow(1, "new")).hasMessage("committed");
            assertThat(products.find(1)).isEqualTo("new");
        });
    }

    @Test
    void aReadAfterAWriteInTheSameTransactionStoresNothing() {
        run((context, products, transaction) -> {
            transaction.executeWithoutResult(status -> {
                products.rename(1, "never committed");
                assertThat(products.find(1)).isEqualTo("never committed");
                status.setRollbackOnly();
            });
            assertThat(products.find(1)).isEqualTo("old");
        });
    }

    @Test
    void aTransactionApartInvalidatesWhenItIsOverItself() {
        run((context, products, transaction) -> {
            products.find(1);
            transaction.executeWithoutResult(status -> {
                products.renameApart(1, "new");
                assertThat(elsewhere(() -> products.find(1))).isEqualTo("new");
                status.setRollbackOnly();
            });
            assertThat(products.find(1)).isEqualTo("new");
        });
    }

    @Test
    void aPutEndsTheValueWhereNobodyKnowsWhetherTheCommitTookPlace() {
        run((context, products, transaction) -> {
            Cache<Long, String> names = names(context);
            assertThat(names.get(1L, products::load)).isEqualTo("old");
            LostCommits manager = new LostCommits(dataSource());
            manager.lost = true;

            assertThatThrownBy(() -> new TransactionTemplate(manager)
                            .executeWithoutResult(status -> names.put(1L, "perhaps never committed")))
                    .hasMessage("nobody knows");

            assertThat(names.lookup(1L, products::load)).isEqualTo(new Lookup<>("old", Level.SOURCE));
        });
    }

    @Test
    void whatWasCommittedIsInvalidatedThoughTheCommitIsTakenForRolledBack() {
        run((context, products, transaction) -> {
            assertThat(products.find(1)).isEqualTo("old");
            LostCommits manager = new LostCommits(context.getBean(DataSource.class));
            manager.takenForRolledBack = true;

            assertThatThrownBy(() ->
                            new TransactionTemplate(manager).executeWithoutResult(status -> products.rename(1, "new")))
                    .hasMessage("the answer was lost");

            assertThat(products.find(1)).isEqualTo("new");
        });
    }

    @Test
    void aPutEndsTheValueWhereItWasRolledBackToASavepoint() {
        run((context, products, transaction) -> {
            Cache<Long, String> names = names(context);
            names.put(2L, "cached");
            transaction.executeWithoutResult(status -> {
                Object savepoint = status.createSavepoint();
                names.put(1L, "rolled back");
                status.rollbackToSavepoint(savepoint);
                names.put(2L, "committed");
            });

            assertThat(names.get(1L, products::load)).isEqualTo("old");
            assertThat(names.get(2L)).isEqualTo("committed");
        });
    }

    @Test
    void aPutEndsTheValueWhereItCannotBeEncodedAfterTheCommit() {
        run((context, products, transaction) -> {
            Cache<Long, String> tagged = context.getBean(Cachoeira.class)
                    .cache("tagged", Long.class, String.class)
                    .tags(value -> Set.of(value.substring(0, 3)))
                    .build();
            tagged.put(1L, "before");
            transaction.executeWithoutResult(status -> tagged.put(1L, ""));

            assertThat(tagged.get(1L, id -> "after")).isEqualTo("after");
        });
    }

    @Test
    void aPutEndsTheValueWhateverIsThrownWhileItIsEncoded() {
        run((context, products, transaction) -> {
            Cache<Long, String> tagged = context.getBean(Cachoeira.class)
                    .cache("tagged", Long.class, String.class)
                    .tags(value -> value.isEmpty() ? thrown(new IOException("checked, as Kotlin's may be")) : Set.of())
                    .build();
            tagged.put(1L, "before");
            transaction.executeWithoutResult(status -> tagged.put(1L, ""));

            assertThat(tagged.get(1L, id -> "after")).isEqualTo("after");
        });
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T, E extends Throwable> T thrown(Throwable any) throws E {
        throw (E) any;
    }

    @SuppressWarnings("unchecked")
    private static Cache<Long, String> names(AssertableApplicationContext context) {
        return context.getBean("names", Cache.class);
    }

    @Test
    void onlyReadsThatMayBeSharedAreStored() {
        run((context, products, transaction) -> {
            Cache<Long, String> names = names(context);
            Loader<Long, String> loader = products::load;

            transaction.executeWithoutResult(
                    status -> assertThat(names.lookup(1L, loader).level()).isEqualTo(Level.BYPASS));
            assertThat(names.exists(1L)).isFalse();

            transaction.setReadOnly(true);
            transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
            transaction.executeWithoutResult(
                    status -> assertThat(names.lookup(1L, loader).level()).isEqualTo(Level.BYPASS));
            assertThat(names.exists(1L)).isFalse();

            transaction.setIsolationLevel(TransactionDefinition.ISOLATION_DEFAULT);
            transaction.executeWithoutResult(
                    status -> assertThat(names.lookup(1L, loader).level()).isEqualTo(Level.SOURCE));
            assertThat(names.exists(1L)).isTrue();
        });
    }

    @Test
    void theDatabasesOwnDefaultOfTheIsolationCounts() {
        run((context, products, transaction) -> {
            Cache<Long, String> names = names(context);
            PGSimpleDataSource stricter = new PGSimpleDataSource();
            stricter.setUrl(postgres.jdbcUrl() + "&options=-c%20default_transaction_isolation=serializable");
            TransactionTemplate strict = new TransactionTemplate(new JdbcTransactionManager(stricter));
            strict.setReadOnly(true);
            strict.executeWithoutResult(status ->
                    assertThat(names.lookup(1L, products::load).level()).isEqualTo(Level.BYPASS));
        });
    }

    @Test
    void aCachedMethodWithATransactionOfItsOwnIsStoredAndAHitOpensNone() {
        run((context, products, transaction) -> {
            assertThat(products.findInTransaction(1)).isEqualTo("old");
            postgres.stop();
            try {
                assertThat(products.findInTransaction(1)).isEqualTo("old");
            } finally {
                postgres.start();
            }
        });
    }

    private static <T> T elsewhere(Callable<T> call) {
        try {
            return CompletableFuture.supplyAsync(() -> {
                        try {
                            return call.call();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    })
                    .get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
