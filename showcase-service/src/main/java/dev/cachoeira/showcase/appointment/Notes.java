package dev.cachoeira.showcase.appointment;

import java.time.Instant;

/**
 * What the tenant's people have written down of an appointment.
 *
 * @param text what
 * @param updatedAt when
 */
record Notes(String text, Instant updatedAt) {}
