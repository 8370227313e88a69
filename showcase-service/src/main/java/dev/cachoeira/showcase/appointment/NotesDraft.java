package dev.cachoeira.showcase.appointment;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** What a client may say of an {@link Appointment}. */
record NotesDraft(
        @NotNull(message = NOTES) @Size(max = 4000, message = NOTES)
        String notes) {

    private static final String NOTES = "must be text of at most 4000 characters";
}
