package dev.cachoeira.showcase.messaging;

import java.time.Instant;
import java.util.UUID;

/**
 * One telephone number's connection to the gateway.
 *
 * @param name what the tenant calls it
 */
public record MessagingSession(UUID id, String name, Instant createdAt) {}
