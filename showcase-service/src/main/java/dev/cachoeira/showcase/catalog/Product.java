package dev.cachoeira.showcase.catalog;

import java.math.BigDecimal;
import java.time.Instant;

/** Something that a company sells by the piece. */
public record Product(
        long id, String name, String description, long category, BigDecimal price, int stock, Instant updatedAt)
        implements CatalogItem {}
