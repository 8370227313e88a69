package dev.cachoeira.showcase.appointment;

import dev.cachoeira.cache.Change;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The appointments in PostgreSQL. */
@Repository
class AppointmentRepository {

    private static final String COLUMNS = "id, name, service, day, starts_at, notes, updated_at";

    private final JdbcClient jdbc;

    AppointmentRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** All of a day, the earliest first. */
    List<Appointment> list(String tenant, LocalDate day) {
        return jdbc.sql("select " + COLUMNS
                        + " from appointment where tenant_id = :tenant and day = :day order by starts_at, id")
                .param("tenant", tenant)
                .param("day", day)
                .query((row, number) -> appointment(row))
                .list();
    }

    /** One of them, if there is one. */
    Optional<Appointment> find(String tenant, long id) {
        return jdbc.sql("select " + COLUMNS + " from appointment where tenant_id = :tenant and id = :id")
                .param("tenant", tenant)
                .param("id", id)
                .query((row, number) -> appointment(row))
                .optional();
    }

    /** The notes of some appointments, by their ids. */
    Map<Long, Notes> notes(String tenant, List<Long> ids) {
        Map<Long, Notes> notes = new HashMap<>();
        jdbc.sql("select id, notes, updated_at from appointment where tenant_id = :tenant and id in (:ids)")
                .param("tenant", tenant)
                .param("ids", ids)
                .query(row -> {
                    notes.put(row.getLong("id"), new Notes(row.getString("notes"), instant(row)));
                });
        return notes;
    }

    /** The days of some appointments. */
    List<LocalDate> days(String tenant, List<Long> ids) {
        return jdbc.sql("select distinct day from appointment where tenant_id = :tenant and id in (:ids)")
                .param("tenant", tenant)
                .param("ids", ids)
                .query((row, number) -> row.getObject("day", LocalDate.class))
                .list();
    }

    /** Writes notes, unless younger ones are there already. */
    void writeNotes(String tenant, List<Change<Long, Notes>> changes) {
        jdbc.sql("""
                        update appointment set notes = fresh.notes, updated_at = fresh.updated_at,
                            notes_sequence = fresh.sequence
                        from unnest(:ids, :notes, cast(:times as timestamptz[]), :sequences)
                            as fresh (id, notes, updated_at, sequence)
                        where tenant_id = :tenant and appointment.id = fresh.id and notes_sequence < fresh.sequence
                        """)
                .param("tenant", tenant)
                .param("ids", changes.stream().map(Change::key).toArray(Long[]::new))
                .param(
                        "notes",
                        changes.stream().map(change -> change.required().text()).toArray(String[]::new))
                .param(
                        "times",
                        changes.stream()
                                .map(change -> change.required().updatedAt().toString())
                                .toArray(String[]::new))
                .param("sequences", changes.stream().map(Change::sequence).toArray(Long[]::new))
                .update();
    }

    /** Writes notes where nothing is written behind. */
    void writeNotes(String tenant, long id, Notes notes) {
        jdbc.sql("""
                        update appointment set notes = :notes, updated_at = :time, notes_sequence = notes_sequence + 1
                        where tenant_id = :tenant and id = :id
                        """)
                .param("tenant", tenant)
                .param("id", id)
                .param("notes", notes.text())
                .param("time", notes.updatedAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    private static Appointment appointment(ResultSet row) throws SQLException {
        return new Appointment(
                row.getLong("id"),
                row.getString("name"),
                row.getString("service"),
                row.getObject("day", LocalDate.class),
                row.getObject("starts_at", LocalTime.class),
                row.getString("notes"),
                instant(row));
    }

    private static Instant instant(ResultSet row) throws SQLException {
        return row.getObject("updated_at", OffsetDateTime.class).toInstant();
    }
}
