package dev.cachoeira.showcase.tenant;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tenants in PostgreSQL. */
@Repository
class TenantRepository {

    private final JdbcClient jdbc;

    TenantRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Nullable
    Tenant find(String id) {
        return jdbc.sql("select id, name from tenant where id = :id")
                .param("id", id)
                .query((row, number) -> new Tenant(row.getString("id"), row.getString("name")))
                .optional()
                .orElse(null);
    }
}
