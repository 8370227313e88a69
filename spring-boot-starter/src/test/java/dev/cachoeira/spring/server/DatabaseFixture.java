package dev.cachoeira.spring.server;

import dev.cachoeira.testkit.server.PostgresServer;
import dev.cachoeira.testkit.server.RedisServer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** A real PostgreSQL, with a real Redis in front of it. */
abstract class DatabaseFixture {

    static PostgresServer postgres;
    static RedisServer redis;

    /** A connection that may be lost while the commit is on its way. */
    static class LostCommits extends JdbcTransactionManager {

        private static final long serialVersionUID = 1L;

        boolean lost;

        /** As Spring does with Hibernate. */
        boolean takenForRolledBack;

        LostCommits(DataSource dataSource) {
            super(dataSource);
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            super.doCommit(status);
            if (lost) {
                throw new TransactionSystemException("nobody knows");
            }
            if (takenForRolledBack) {
                throw new DataAccessResourceFailureException("the answer was lost");
            }
        }
    }

    @BeforeAll
    static void start() {
        postgres = PostgresServer.launch();
        redis = RedisServer.launch();
    }

    @AfterAll
    static void stop() {
        postgres.close();
        redis.close();
    }

    static DataSource dataSource() {
        return dataSource("");
    }

    /** The same with more of the URL's options. */
    static DataSource dataSource(String options) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(postgres.jdbcUrl() + options);
        return source;
    }

    /** A table of one row, whose id is 1, and an empty Redis. */
    static void oneRow(String table, String column, String value) {
        JdbcClient jdbc = JdbcClient.create(dataSource());
        jdbc.sql("create table if not exists " + table + " (id bigint primary key, " + column + " text not null)")
                .update();
        jdbc.sql("truncate " + table).update();
        jdbc.sql("insert into " + table + " values (1, ?)").param(value).update();
        redis.send("FLUSHALL");
    }
}
