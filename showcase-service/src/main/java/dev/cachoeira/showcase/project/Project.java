package dev.cachoeira.showcase.project;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * Something that a tenant's people work on.
 *
 * @param ownerId the user who answers for it
 * @param ownerName what that user is called
 * @param status {@code planned}, {@code active}, {@code paused} or {@code done}
 * @param budget in the company's currency
 */
public record Project(
        long id, String name, long ownerId, String ownerName, String status, BigDecimal budget, Instant updatedAt) {}
