package dev.cachoeira.showcase.appointment;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;

/**
 * Somebody's appointment with a tenant.
 *
 * @param name who comes
 * @param service what for
 * @param day by the company's calendar
 * @param startsAt by the company's clock
 * @param notes what the tenant's people have written down
 */
public record Appointment(
        long id, String name, String service, LocalDate day, LocalTime startsAt, String notes, Instant updatedAt) {

    /** The same appointment with other notes. */
    Appointment with(Notes other) {
        return new Appointment(id, name, service, day, startsAt, other.text(), other.updatedAt());
    }
}
