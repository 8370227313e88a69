package dev.cachoeira.showcase.messaging;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/** What a client may say of a {@link MessagingSession}. */
record SessionDraft(
        @NotBlank(message = NAME) @Size(max = 100, message = NAME)
        String name) {

    private static final String NAME = "must be text of 1 to 100 characters";
}
