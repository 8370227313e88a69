package dev.cachoeira.showcase.catalog;

import dev.cachoeira.showcase.web.Paging;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which list a client asks for; what it does not say has a default. */
record ListRequest(
        @Schema(defaultValue = "1") @Min(value = 1, message = PAGE) @Nullable
        Integer page,

        @Schema(defaultValue = "20") @Min(value = 1, message = LIMIT) @Max(value = 100, message = LIMIT) @Nullable
        Integer limit,

        @Positive(message = CATEGORY) @Nullable Long category)
        implements Paging {

    private static final String CATEGORY = "must be a category's number, at least 1";

    ListKey key() {
        return new ListKey(Objects.requireNonNullElse(category, ListKey.ALL), number(), size());
    }
}
