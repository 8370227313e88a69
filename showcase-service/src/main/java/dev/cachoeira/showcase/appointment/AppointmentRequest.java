package dev.cachoeira.showcase.appointment;

import dev.cachoeira.showcase.web.Paging;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;

/** Which appointments a client asks for. */
record AppointmentRequest(
        @NotNull(message = "must be a date such as 2026-01-05") @DateTimeFormat(iso = DateTimeFormat.ISO.DATE)
        LocalDate day,

        @Schema(defaultValue = "1") @Min(value = 1, message = PAGE) @Nullable
        Integer page,

        @Schema(defaultValue = "20") @Min(value = 1, message = LIMIT) @Max(value = 100, message = LIMIT) @Nullable
        Integer limit)
        implements Paging {}
