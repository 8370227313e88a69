package dev.cachoeira.showcase.company;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/** What a client may say of a {@link Company}. Whatever else it sends back is ignored. */
public record CompanyDraft(
        @NotBlank(message = "must be text") @Size(max = 200, message = "must have at most 200 characters")
        String name,

        @NotNull(message = CURRENCY) @Pattern(regexp = "[A-Z]{3}", message = CURRENCY)
        String currency,

        @NotNull(message = LOCALE) @Pattern(regexp = "[a-z]{2}(-[A-Z]{2})?", message = LOCALE)
        String locale,

        @NotNull(message = TIME_ZONE) @Pattern(regexp = "[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}", message = TIME_ZONE)
        String timeZone) {

    private static final String CURRENCY = "must be a currency such as BRL";
    private static final String LOCALE = "must be a locale such as pt-BR";
    private static final String TIME_ZONE = "must be a time zone such as America/Sao_Paulo";
}
