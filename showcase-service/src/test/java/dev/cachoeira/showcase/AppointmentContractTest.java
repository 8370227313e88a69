package dev.cachoeira.showcase;

import static dev.cachoeira.showcase.Patience.remember;
import static dev.cachoeira.showcase.Patience.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Appointments over HTTP. The sample data begins on Monday, 2026-01-05, with eight on each working day. */
class AppointmentContractTest {

    private final Client acme = SharedServers.first().as("acme");
    private final Client elsewhere = SharedServers.second().as("acme");
    private final Client globex = SharedServers.first().as("globex");

    @Test
    void a_day_has_its_appointments_in_their_order() {
        Reply day = acme.get("/api/appointments?day=2026-01-06");

        assertThat(day.json().propertyNames()).containsExactly("items", "page", "limit", "total");
        assertThat(day.json().at("/total").asInt()).isEqualTo(8);
        assertThat(day.json().at("/items")).hasSize(8);
        assertThat(day.json().at("/items/0").propertyNames())
                .containsExactly("id", "name", "service", "day", "startsAt", "notes", "updatedAt");
        assertThat(day.text("/items/0/id")).isEqualTo("9");
        assertThat(day.text("/items/0/day")).isEqualTo("2026-01-06");
        assertThat(day.text("/items/0/startsAt")).startsWith("08:00");
        assertThat(acme.get("/api/appointments?day=2026-01-06&page=2&limit=3").text("/items/0/id"))
                .isEqualTo("12");
        assertThat(acme.get("/api/appointments?day=2026-01-06").level()).isEqualTo("l1");
        assertThat(acme.with("If-None-Match", day.etag())
                        .get("/api/appointments?day=2026-01-06")
                        .status())
                .isEqualTo(304);
        assertThat(acme.get("/api/appointments?day=2026-01-10").json().at("/items"))
                .isEmpty();
        assertThat(acme.get("/api/appointments?day=2026-01-12").text("/items/0/id"))
                .isEqualTo("41");
    }

    @Test
    void notes_are_kept_and_end_the_list_of_their_day_everywhere_and_no_other() {
        String day = "/api/appointments?day=2026-02-02";
        String nextDay = "/api/appointments?day=2026-02-03";
        String id = acme.get(day).text("/items/0/id");
        remember(elsewhere, day);
        remember(acme, nextDay);
        remember(globex, day);

        Reply written = acme.put("/api/appointments/" + id + "/notes", Map.of("notes", "Brings a dog."));

        assertThat(written.status()).isEqualTo(200);
        assertThat(written.text("/notes")).isEqualTo("Brings a dog.");
        assertThat(written.header("ETag")).isNotNull();
        Reply list = acme.get(day);
        assertThat(list.level()).isEqualTo("source");
        assertThat(list.json().at("/items/0")).isEqualTo(written.json());
        soon().untilAsserted(() -> assertThat(elsewhere.get(day).json()).isEqualTo(list.json()));
        assertThat(acme.get(nextDay).level()).isEqualTo("l1");
        assertThat(globex.get(day).level()).isEqualTo("l1");
    }

    @Test
    void the_last_of_several_notes_is_seen_at_once_and_in_the_database_soon() {
        String day = "/api/appointments?day=2026-04-06";
        String id = acme.get(day).text("/items/0/id");
        for (int i = 1; i <= 6; i++) {
            Client writer = i % 2 == 0 ? elsewhere : acme;
            Client reader = i % 2 == 0 ? acme : elsewhere;
            String notes = "Came " + i + " times.";
            assertThat(writer.put("/api/appointments/" + id + "/notes", Map.of("notes", notes))
                            .status())
                    .isEqualTo(200);
            assertThat(writer.get(day).text("/items/0/notes")).isEqualTo(notes);
            soon().untilAsserted(() ->
                    assertThat(reader.get(day).text("/items/0/notes")).isEqualTo(notes));
        }
        soon().untilAsserted(() ->
                assertThat(notesInDatabase("acme", Long.parseLong(id))).isEqualTo("Came 6 times."));
        assertThat(acme.get(day).text("/items/0/notes")).isEqualTo("Came 6 times.");
    }

    private static String notesInDatabase(String tenant, long id) throws SQLException {
        try (var connection = DriverManager.getConnection(SharedServers.database());
                var query =
                        connection.prepareStatement("select notes from appointment where tenant_id = ? and id = ?")) {
            query.setString(1, tenant);
            query.setLong(2, id);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    @Test
    void a_tenant_sees_and_changes_its_own_appointments_only() {
        String day = "/api/appointments?day=2026-03-02";
        Reply before = globex.get(day);
        Reply acmes = acme.get(day);
        assertThat(acmes.json()).isNotEqualTo(before.json());
        assertThat(acmes.text("/items/0/id")).isEqualTo(before.text("/items/0/id")); // tenants have ids in common

        acme.put("/api/appointments/" + acmes.text("/items/0/id") + "/notes", Map.of("notes", "Ours."));

        assertThat(globex.get(day).json()).isEqualTo(before.json());
        assertThat(SharedServers.first()
                        .as("initech")
                        .put("/api/appointments/2001/notes", Map.of("notes", "None."))
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                     | day must be a date such as 2026-01-05, but is missing
            ?day=                  | day must be a date such as 2026-01-05, but is missing
            ?day=today             | day must be a date such as 2026-01-05, but was 'today'
            ?day=2026-02-30        | day must be a date such as 2026-01-05, but was '2026-02-30'
            ?day=2026-01-05&page=0 | page must be at least 1, but was 0
            """)
    void wrong_days_are_problems(String query, String detail) {
        Reply reply = acme.get("/api/appointments" + query);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("/detail")).isEqualTo(detail);
    }

    @Test
    void wrong_notes_are_problems() {
        assertThat(acme.put("/api/appointments/1/notes", Map.of()).text("/detail"))
                .isEqualTo("notes must be text of at most 4000 characters, but is missing");
        assertThat(acme.put("/api/appointments/1/notes", Map.of("notes", "x".repeat(4_001)))
                        .status())
                .isEqualTo(400);
        assertThat(acme.put("/api/appointments/987654321/notes", Map.of("notes", ""))
                        .text("/detail"))
                .isEqualTo("there is no appointment 987654321");
    }
}
