package dev.cachoeira.showcase.web;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/** Which page of a list a client asks for, where nothing else is to be said. */
public record PageRequest(
        @Schema(defaultValue = "1") @Min(value = 1, message = PAGE) @Nullable
        Integer page,

        @Schema(defaultValue = "20") @Min(value = 1, message = LIMIT) @Max(value = 100, message = LIMIT) @Nullable
        Integer limit)
        implements Paging {}
