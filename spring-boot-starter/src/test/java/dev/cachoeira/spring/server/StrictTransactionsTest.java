package dev.cachoeira.spring.server;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheStats;
import dev.cachoeira.cache.StrictInvalidationException;
import dev.cachoeira.spring.annotation.CacheClear;
import dev.cachoeira.spring.annotation.CacheInvalidate;
import dev.cachoeira.spring.annotation.Cached;
import dev.cachoeira.spring.support.Applications;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Strict caches inside transactions of a real PostgreSQL, with a real Redis behind them. */
class StrictTransactionsTest extends DatabaseFixture {

    @BeforeEach
    void oneBalance() {
        oneRow("balance", "cents", "100");
    }

    @AfterEach
    void haveRoom() {
        redis.send("CONFIG", "SET", "maxmemory", "0");
    }

    static class Balances {

        private final JdbcClient jdbc;

        Balances(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Cached(cache = "balances", key = "#id", tags = "'customer:7'")
        public String find(long id) {
            return read();
        }

        String read() {
            return jdbc.sql("select cents from balance where id = 1")
                    .query(String.class)
                    .single();
        }

        @Transactional
        @CacheInvalidate(cache = "balances", key = "#id")
        public void set(long id, String cents) {
            jdbc.sql("update balance set cents = ? where id = ?")
                    .params(cents, id)
                    .update();
        }

        @Transactional(noRollbackFor = IllegalStateException.class)
        @CacheInvalidate(cache = "balances", key = "#id")
        public void setAndThrow(long id, String cents) {
            jdbc.sql("update balance set cents = ? where id = ?")
                    .params(cents, id)
                    .update();
            throw new IllegalStateException("committed");
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
        LostCommits transactions(DataSource dataSource) {
            return new LostCommits(dataSource);
        }

        @Bean
        Balances balances(JdbcClient jdbc) {
            return new Balances(jdbc);
        }
    }

    private interface Body {
        void accept(Cache<Long, String> cache, Balances balances, TransactionTemplate transaction);
    }

    @SuppressWarnings("unchecked")
    private static void run(Body test) {
        Applications.plain()
                .withPropertyValues(
                        "REDIS_URL=" + redis.uri(),
                        "cachoeira.tenant.header=none",
                        "cachoeira.caches.balances.strict=true",
                        "cachoeira.caches.balances.fence-ttl=60")
                .withUserConfiguration(Database.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    test.accept(
                            (Cache<Long, String>)
                                    context.getBean(Cachoeira.class).caches().get("balances"),
                            context.getBean(Balances.class),
                            new TransactionTemplate(context.getBean(PlatformTransactionManager.class)));
                });
    }

    private static boolean cached() {
        return elsewhere(() -> keys("*balances:*").stream()
                .anyMatch(key -> !key.contains("@")
                        && !String.valueOf(redis.send("GETRANGE", key, "2", "2"))
                                .equals("\u0003")));
    }

    private static List<String> keys(String pattern) {
        return redis.send("KEYS", pattern) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    static class Desk {

        private final AtomicInteger loads = new AtomicInteger();

        @Cached(cache = "plain", key = "#id")
        public int load(long id) {
            return loads.incrementAndGet();
        }

        @CacheClear(cache = {"witnessed", "plain"})
        public void clear() {}
    }

    @Test
    void aCacheThatCannotBeClearedForSureKeepsNoOtherFromItsTurn() {
        Applications.plain()
                .withPropertyValues(
                        "REDIS_URL=" + redis.uri(),
                        "cachoeira.tenant.header=none",
                        "cachoeira.caches.witnessed.strict=true",
                        "cachoeira.caches.witnessed.fence-replicas=1")
                .withBean(Desk.class)
                .run(context -> {
                    Desk desk = context.getBean(Desk.class);
                    assertThat(desk.load(1)).isEqualTo(1);
                    assertThat(desk.load(1)).isEqualTo(1);

                    assertThatThrownBy(desk::clear)
                            .isInstanceOf(StrictInvalidationException.class)
                            .hasMessageContaining("'witnessed'");

                    assertThat(desk.load(1)).isEqualTo(2);
                });
    }

    @Test
    void fromTheInvalidationToTheCommitNothingIsCached() {
        run((cache, balances, transaction) -> {
            assertThat(balances.find(1)).isEqualTo("100");
            assertThat(cached()).isTrue();
            transaction.executeWithoutResult(status -> {
                balances.set(1, "50");
                assertThat(elsewhere(() -> balances.find(1)))
                        .as("before the commit")
                        .isEqualTo("100");
                assertThat(cached()).isFalse();
                assertThat(balances.find(1)).as("its own change").isEqualTo("50");
                cache.invalidateTag("customer:7");
                cache.clear();
                assertThat(elsewhere(() -> balances.find(1))).isEqualTo("100");
                assertThat(cached()).isFalse();
            });
            assertThat(elsewhere(() -> balances.find(1))).isEqualTo("50");
            assertThat(cached()).isTrue();
            assertThat(cache.stats().fences()).isEqualTo(new CacheStats.Fences(6, 0));
        });
    }

    @Test
    void afterARollbackTheFenceGoesAndTheOldValueIsCachedAgain() {
        run((cache, balances, transaction) -> {
            transaction.executeWithoutResult(status -> {
                balances.set(1, "50");
                status.setRollbackOnly();
            });
            assertThat(balances.find(1)).isEqualTo("100");
            assertThat(cached()).isTrue();
        });
    }

    @Test
    void whatCannotBeFencedIsNotCommitted() {
        run((cache, balances, transaction) -> {
            balances.find(1);
            redis.send("CONFIG", "SET", "maxmemory", "1");

            assertThatThrownBy(() -> balances.set(1, "50")).isInstanceOf(StrictInvalidationException.class);

            assertThat(balances.read()).isEqualTo("100");
            assertThat(cache.stats().fences().failed()).isEqualTo(1);
        });
    }

    @Test
    void whatCouldNotBeFencedIsNotCommittedThoughTheMethodFailedByItselfAndWouldBe() {
        run((cache, balances, transaction) -> {
            redis.send("CONFIG", "SET", "maxmemory", "1");

            assertThatThrownBy(() -> balances.setAndThrow(1, "50")).isInstanceOf(RuntimeException.class);

            assertThat(balances.read()).isEqualTo("100");
        });
    }

    @Test
    void whatCannotBeFencedAgainJustBeforeTheCommitIsNotCommitted() {
        run((cache, balances, transaction) -> {
            assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                        balances.set(1, "50");
                        redis.send("CONFIG", "SET", "maxmemory", "1");
                    }))
                    .isInstanceOf(StrictInvalidationException.class);

            assertThat(balances.read()).isEqualTo("100");
            redis.send("CONFIG", "SET", "maxmemory", "0");
            assertThat(balances.find(1)).isEqualTo("100");
            assertThat(cached()).isTrue();
        });
    }

    @Test
    void theLastCheckComesAfterEverybodyElsesWorkBeforeTheCommit() {
        AtomicBoolean cachedAtCommit = new AtomicBoolean(true);
        run((cache, balances, transaction) -> {
            transaction.executeWithoutResult(status -> {
                TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void beforeCommit(boolean readOnly) {
                        redis.send("FLUSHALL"); // the fence is lost during a long flush, say
                        eventually(
                                () -> { // what is loaded while the loss is being heard of is not stored
                                    assertThat(elsewhere(() -> balances.find(1)))
                                            .isEqualTo("100");
                                    assertThat(cached()).isTrue();
                                });
                    }

                    @Override
                    public void beforeCompletion() {
                        cachedAtCommit.set(cached()); // what is thrown here is logged and no more
                    }
                });
                balances.set(1, "50");
            });
            assertThat(cachedAtCommit).isFalse();
            assertThat(elsewhere(() -> balances.find(1))).isEqualTo("50");
        });
    }

    @Test
    void afterACommitOfWhichNobodyKnowsTheFenceStays() {
        run((cache, balances, transaction) -> {
            LostCommits manager = (LostCommits) transaction.getTransactionManager();
            java.util.Objects.requireNonNull(manager).lost = true;
            assertThatThrownBy(() -> balances.set(1, "50")).hasMessage("nobody knows");

            assertThat(elsewhere(() -> balances.find(1))).isEqualTo("50");
            assertThat(cached()).isFalse();
        });
    }

    @Test
    void afterACommitThatIsTakenForRolledBackTheFenceStays() {
        run((cache, balances, transaction) -> {
            LostCommits manager = (LostCommits) transaction.getTransactionManager();
            java.util.Objects.requireNonNull(manager).takenForRolledBack = true;
            assertThatThrownBy(() -> balances.set(1, "50")).hasMessage("the answer was lost");

            assertThat(elsewhere(() -> balances.find(1))).isEqualTo("50");
            assertThat(cached()).isFalse();
        });
    }

    @Test
    void pastTheCommitAnInvalidationIsDoneAtOnce() {
        run((cache, balances, transaction) -> {
            balances.find(1);
            transaction.executeWithoutResult(status ->
                    TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                        @Override
                        public void afterCommit() {
                            cache.invalidate(1L);
                            assertThat(cached()).isFalse();
                        }
                    }));
            assertThat(balances.find(1)).isEqualTo("100");
            assertThat(cached()).isTrue();
        });
    }

    private static <T> T elsewhere(Supplier<T> call) {
        try {
            return CompletableFuture.supplyAsync(call).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
