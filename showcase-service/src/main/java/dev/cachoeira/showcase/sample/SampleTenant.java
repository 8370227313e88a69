package dev.cachoeira.showcase.sample;

import java.util.List;

/**
 * A tenant of the sample data and how much it has.
 *
 * @param id as in {@code X-Tenant-Id}
 * @param firstUser the name of user 1, who logs in as {@code <name>@<id>.test}
 */
record SampleTenant(
        String id,
        String name,
        String currency,
        String locale,
        String timeZone,
        String firstUser,
        int products,
        int services,
        int users,
        int projects,
        int appointments) {

    /** Together 10,000 products, 500 services, 1,000 users, 2,000 projects and 6,000 appointments. */
    static final List<SampleTenant> ALL = List.of(
            new SampleTenant("acme", "Acme", "BRL", "pt-BR", "America/Sao_Paulo", "Ana", 4_000, 200, 400, 800, 2_000),
            new SampleTenant(
                    "globex", "Globex", "USD", "en-US", "America/New_York", "Bia", 3_000, 150, 300, 600, 2_000),
            new SampleTenant(
                    "initech", "Initech", "EUR", "de-DE", "Europe/Berlin", "Caio", 3_000, 150, 300, 600, 2_000));
}
