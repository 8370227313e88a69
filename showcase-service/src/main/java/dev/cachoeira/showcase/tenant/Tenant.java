package dev.cachoeira.showcase.tenant;

/**
 * A customer of the platform.
 *
 * @param id as in the header {@code X-Tenant-Id}
 * @param name for people
 */
public record Tenant(String id, String name) {}
