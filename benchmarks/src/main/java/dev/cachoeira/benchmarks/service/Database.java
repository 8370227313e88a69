package dev.cachoeira.benchmarks.service;

import dev.cachoeira.benchmarks.Processors;
import dev.cachoeira.testkit.server.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL that counts the statements of others. */
final class Database implements AutoCloseable {

    private final PostgresServer server;
    private final Connection connection;

    private Database(PostgresServer server, Connection connection) {
        this.server = server;
        this.connection = connection;
    }

    static Database start() throws SQLException {
        PostgresServer server = PostgresServer.builder()
                .config("shared_preload_libraries", "pg_stat_statements")
                .config("pg_stat_statements.track_utility", "off") // BEGIN and COMMIT are no queries
                .start();
        try {
            Connection connection = DriverManager.getConnection(server.jdbcUrl());
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
            }
            return new Database(server, connection);
        } catch (SQLException e) {
            server.close();
            throw e;
        }
    }

    String jdbcUrl() {
        return server.jdbcUrl();
    }

    /** How many statements were executed so far; this one is among the next. */
    long queries() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT coalesce(sum(calls), 0) FROM pg_stat_statements")) {
            result.next();
            return result.getLong(1);
        }
    }

    /** How many statements like this one were executed so far. */
    long queries(String like) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query LIKE ?")) {
            statement.setString(1, like);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    /** What its processes have worked, in seconds. */
    double processorSeconds() {
        long pid = server.pid();
        return Processors.process(pid)
                + ProcessHandle.of(pid).stream()
                        .flatMap(ProcessHandle::descendants)
                        .mapToDouble(child -> Processors.process(child.pid()))
                        .sum();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        server.close();
    }
}
