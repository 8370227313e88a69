package dev.cachoeira.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {

    @Test
    void answersQueriesAndLeavesNothingBehind() throws Exception {
        Path folder;
        long pid;
        try (var server = PostgresServer.launch()) {
            folder = server.folder();
            pid = server.pid();
            assertThat(query(server, "show server_version")).startsWith("18.");
            assertThat(server.logTail()).contains("ready to accept connections");
        }
        assertThat(folder).doesNotExist();
        assertThat(ProcessState.hasEnded(pid)).isTrue();
    }

    @Test
    void aFolderOfTheCallerKeepsItsDataAndSettingsApply(@TempDir Path folder) throws Exception {
        var settings = PostgresServer.builder().folder(folder.resolve("pg")).config("wal_level", "logical");
        try (var server = settings.start()) {
            assertThat(query(server, "show wal_level")).isEqualTo("logical");
            query(server, "create table kept as select 42 as answer; select 1");

            server.stop();
            assertThatThrownBy(() -> query(server, "select 1")).isInstanceOf(SQLException.class);
            assertThatThrownBy(server::pid).hasMessageContaining("does not run");
            server.start();

            assertThat(query(server, "select answer from kept")).isEqualTo("42");
        }
        try (var server = settings.start()) {
            assertThat(query(server, "select answer from kept")).isEqualTo("42");
        }
    }

    @Test
    void aWrongSettingIsAClearError() {
        var settings =
                PostgresServer.builder().config("shared_buffers", "plenty").startTimeout(Duration.ofSeconds(3));

        assertThatThrownBy(settings::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("shared_buffers");
    }

    private static String query(PostgresServer server, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(server.jdbcUrl());
                var statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (!rows && statement.getUpdateCount() != -1) {
                rows = statement.getMoreResults();
            }
            var result = statement.getResultSet();
            result.next();
            return result.getString(1);
        }
    }
}
