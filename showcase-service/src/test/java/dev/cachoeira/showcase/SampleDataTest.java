package dev.cachoeira.showcase;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.logging.LoggingSystem;

/** The sample data is all there, once, and the same every time. */
class SampleDataTest {

    private static final String FINGERPRINT = """
            select md5(string_agg(row_text, '|' order by row_text collate "C")) from (
                select t::text as row_text from tenant t
                union all select t::text from company t
                union all select t::text from product t
                union all select t::text from service t
                union all select t::text from app_user t
                union all select t::text from project t
                union all select t::text from appointment t
            ) rows""";

    @Test
    void two_instances_that_start_at_once_on_an_empty_database_fill_it_once() throws Exception {
        String database = SharedServers.newDatabase();
        List<Instance> instances = new ArrayList<>();
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE); // it cannot be set up twice at once
        try {
            Stream.generate(() -> CompletableFuture.supplyAsync(
                            () -> Instance.start("DATABASE_URL=" + database, "CACHE_ENABLED=false")))
                    .limit(2)
                    .toList()
                    .forEach(starting -> instances.add(starting.join()));

            for (Instance instance : instances) {
                assertThat(instance.client().get("/health").status()).isEqualTo(200);
            }
            assertThat(counts(database)).containsExactly(3L, 3L, 10_000L, 500L, 1_000L, 2_000L, 6_000L);
            assertThat(ask(database, "select email from app_user where tenant_id = 'acme' and id = 1"))
                    .isEqualTo("ana@acme.test");
            assertThat(ask(database, FINGERPRINT)).isEqualTo("85b91e0cb8fa113b27f31c0f85ad0d55");
        } finally {
            System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
            instances.forEach(Instance::close);
        }
    }

    private static List<Long> counts(String database) throws SQLException {
        List<Long> counts = new ArrayList<>();
        for (String table : List.of("tenant", "company", "product", "service", "app_user", "project", "appointment")) {
            counts.add(Long.valueOf(ask(database, "select count(*) from " + table)));
        }
        return counts;
    }

    private static String ask(String database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database);
                var statement = connection.createStatement()) {
            statement.execute("set time zone 'UTC'");
            try (var rows = statement.executeQuery(sql)) {
                assertThat(rows.next()).isTrue();
                return rows.getString(1);
            }
        }
    }
}
