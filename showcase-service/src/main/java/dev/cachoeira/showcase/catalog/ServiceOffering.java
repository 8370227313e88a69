package dev.cachoeira.showcase.catalog;

import java.math.BigDecimal;
import java.time.Instant;

/** Something that a company does for its customers, and how many minutes it takes. */
public record ServiceOffering(
        long id, String name, String description, long category, BigDecimal price, int minutes, Instant updatedAt)
        implements CatalogItem {}
