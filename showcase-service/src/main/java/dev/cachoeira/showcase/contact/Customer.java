package dev.cachoeira.showcase.contact;

/**
 * A customer as the upstream API tells it.
 *
 * @param userId the user of the upstream API who looks after the customer
 */
public record Customer(long id, String name, String email, String phone, long userId) {}
