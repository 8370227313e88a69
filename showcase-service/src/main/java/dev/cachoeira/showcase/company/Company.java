package dev.cachoeira.showcase.company;

import java.time.Instant;

/**
 * A tenant's settings.
 *
 * @param name what its customers read
 * @param currency by ISO 4217, such as {@code BRL}
 * @param locale by BCP 47, such as {@code pt-BR}
 * @param timeZone such as {@code America/Sao_Paulo}
 * @param updatedAt when it was last changed
 */
public record Company(String name, String currency, String locale, String timeZone, Instant updatedAt) {}
