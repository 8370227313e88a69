package dev.cachoeira.showcase.user;

import java.time.Instant;

/**
 * Somebody who works for a tenant.
 *
 * @param email unique in the tenant
 * @param role {@code admin}, {@code manager} or {@code member}
 */
public record User(long id, String name, String email, String role, Instant updatedAt) {}
