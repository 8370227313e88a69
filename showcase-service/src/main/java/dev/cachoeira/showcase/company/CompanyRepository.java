package dev.cachoeira.showcase.company;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The companies' settings in PostgreSQL. */
@Repository
class CompanyRepository {

    private static final String COLUMNS = "name, currency, locale, time_zone, updated_at";

    private final JdbcClient jdbc;

    CompanyRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Nullable
    Company find(String tenant) {
        return select(tenant, "");
    }

    /** Reads a company that nobody else can change before the transaction ends. */
    @Nullable
    Company lock(String tenant) {
        return select(tenant, " for update");
    }

    Company update(String tenant, CompanyDraft draft) {
        return jdbc.sql("""
                        update company
                        set name = :name, currency = :currency, locale = :locale, time_zone = :timeZone,
                            updated_at = now()
                        where tenant_id = :tenant
                        returning\s""" + COLUMNS)
                .param("tenant", tenant)
                .param("name", draft.name())
                .param("currency", draft.currency())
                .param("locale", draft.locale())
                .param("timeZone", draft.timeZone())
                .query((row, number) -> company(row))
                .single();
    }

    private @Nullable Company select(String tenant, String lock) {
        return jdbc.sql("select " + COLUMNS + " from company where tenant_id = :tenant" + lock)
                .param("tenant", tenant)
                .query((row, number) -> company(row))
                .optional()
                .orElse(null);
    }

    private static Company company(ResultSet row) throws SQLException {
        return new Company(
                row.getString("name"),
                row.getString("currency"),
                row.getString("locale"),
                row.getString("time_zone"),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
