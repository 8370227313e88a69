package dev.cachoeira.showcase.appointment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
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

    /** Replaces the notes of an appointment, if there is one. */
    Optional<Appointment> updateNotes(String tenant, long id, String notes) {
        return jdbc.sql("""
                        update appointment set notes = :notes, updated_at = now()
                        where tenant_id = :tenant and id = :id
                        returning\s""" + COLUMNS)
                .param("tenant", tenant)
                .param("id", id)
                .param("notes", notes)
                .query((row, number) -> appointment(row))
                .optional();
    }

    private static Appointment appointment(ResultSet row) throws SQLException {
        return new Appointment(
                row.getLong("id"),
                row.getString("name"),
                row.getString("service"),
                row.getObject("day", LocalDate.class),
                row.getObject("starts_at", LocalTime.class),
                row.getString("notes"),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
