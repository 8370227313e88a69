package dev.cachoeira.showcase.user;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/** What a client may say of a {@link User}. Whatever else it sends back, such as the id, is ignored. */
public record UserDraft(
        @NotBlank(message = NAME) @Size(max = 200, message = NAME)
        String name,

        @NotBlank(message = EMAIL) @Email(message = EMAIL) @Size(max = 254, message = EMAIL)
        String email,

        @NotNull(message = ROLE) @Pattern(regexp = "admin|manager|member", message = ROLE)
        String role) {

    private static final String NAME = "must be text of 1 to 200 characters";
    private static final String EMAIL = "must be an e-mail address of at most 254 characters";
    private static final String ROLE = "must be admin, manager or member";
}
