package dev.cachoeira.showcase.project;

import dev.cachoeira.showcase.web.Paging;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which projects a client asks for; what it does not say has a default. */
record ProjectRequest(
        @Schema(defaultValue = "1") @Min(value = 1, message = PAGE) @Nullable
        Integer page,

        @Schema(defaultValue = "20") @Min(value = 1, message = LIMIT) @Max(value = 100, message = LIMIT) @Nullable
        Integer limit,

        @Positive(message = OWNER) @Nullable Long owner)
        implements Paging {

    private static final String OWNER = "must be a user's id, at least 1";

    ProjectKey key() {
        return new ProjectKey(Objects.requireNonNullElse(owner, ProjectKey.ALL), number(), size());
    }
}
