package dev.cachoeira.showcase.user;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The users in PostgreSQL. */
@Repository
class UserRepository {

    private static final String COLUMNS = "id, name, email, role, updated_at";

    private final JdbcClient jdbc;

    UserRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Nullable
    User find(String tenant, long id) {
        return select(tenant, id, "");
    }

    /** Reads a user that nobody else can change before the transaction ends. */
    @Nullable
    User lock(String tenant, long id) {
        return select(tenant, id, " for update");
    }

    User update(String tenant, long id, UserDraft draft) {
        return jdbc.sql("""
                        update app_user
                        set name = :name, email = :email, role = :role, updated_at = now()
                        where tenant_id = :tenant and id = :id
                        returning\s""" + COLUMNS)
                .param("tenant", tenant)
                .param("id", id)
                .param("name", draft.name())
                .param("email", draft.email())
                .param("role", draft.role())
                .query((row, number) -> user(row))
                .single();
    }

    private @Nullable User select(String tenant, long id, String lock) {
        return jdbc.sql("select " + COLUMNS + " from app_user where tenant_id = :tenant and id = :id" + lock)
                .param("tenant", tenant)
                .param("id", id)
                .query((row, number) -> user(row))
                .optional()
                .orElse(null);
    }

    private static User user(ResultSet row) throws SQLException {
        return new User(
                row.getLong("id"),
                row.getString("name"),
                row.getString("email"),
                row.getString("role"),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
