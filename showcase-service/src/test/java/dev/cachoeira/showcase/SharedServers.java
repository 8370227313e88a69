package dev.cachoeira.showcase;

import dev.cachoeira.testkit.server.PostgresServer;
import dev.cachoeira.testkit.server.RedisServer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** One PostgreSQL for all tests of this JVM, and two instances of the service that most of them share. */
final class SharedServers {

    /** How long an instance of the pair may serve what the other has changed, if it is never told. */
    static final Duration COHERENCE_WINDOW = Duration.ofSeconds(10);

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private SharedServers() {}

    /** The address of a database that is empty and nobody else's. */
    static String newDatabase() {
        String name = "test" + DATABASES.incrementAndGet();
        try (var connection = DriverManager.getConnection(Postgres.SERVER.jdbcUrl());
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return Postgres.SERVER.jdbcUrl(name);
    }

    /** The first of two instances on the same servers. */
    static Instance first() {
        return Pair.FIRST;
    }

    /** The second of two instances on the same servers. */
    static Instance second() {
        return Pair.SECOND;
    }

    /** The address of the database of the two. */
    static String database() {
        return Pair.DATABASE;
    }

    private static final class Postgres {
        static final PostgresServer SERVER = PostgresServer.launch();
    }

    private static final class Pair {
        static final String DATABASE = newDatabase();
        static final String[] SETTINGS = {
            "DATABASE_URL=" + DATABASE,
            "REDIS_URL=" + RedisServer.launch().uri(),
            // On a busy machine a slow answer must not look like an outage.
            "cachoeira.redis.deadline=5s",
            "cachoeira.redis.coherence-window=" + COHERENCE_WINDOW.toSeconds() + "s"
        };
        static final Instance FIRST = Instance.start(SETTINGS);
        static final Instance SECOND = Instance.start(SETTINGS);
    }
}
