package dev.cachoeira.showcase.catalog;

import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;

/** What a client may say of a {@link Product}. */
public record ProductDraft(
        @NotBlank(message = NAME) @Size(max = 200, message = NAME)
        String name,

        @NotNull(message = DESCRIPTION) @Size(max = 2000, message = DESCRIPTION)
        String description,

        @NotNull(message = CATEGORY) @Positive(message = CATEGORY)
        Long category,

        @NotNull(message = PRICE) @PositiveOrZero(message = PRICE) @Digits(integer = 10, fraction = 2, message = PRICE)
        BigDecimal price,

        @NotNull(message = STOCK) @PositiveOrZero(message = STOCK)
        Integer stock)
        implements CatalogDraft {

    private static final String STOCK = "must be a whole number, at least 0";
}
