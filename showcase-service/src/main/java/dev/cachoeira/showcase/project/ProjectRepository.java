package dev.cachoeira.showcase.project;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The projects and their owners' names in PostgreSQL. */
@Repository
class ProjectRepository {

    private final JdbcClient jdbc;

    ProjectRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    ProjectList list(String tenant, ProjectKey key) {
        String which = " where project.tenant_id = :tenant" + (key.filtered() ? " and owner_id = :owner" : "");
        List<Project> items = jdbc.sql("""
                        select project.id, project.name, owner_id, app_user.name as owner_name, status, budget,
                               project.updated_at
                        from project
                        join app_user on app_user.tenant_id = project.tenant_id and app_user.id = owner_id
                        """ + which + " order by project.id limit :limit offset :offset")
                .param("tenant", tenant)
                .param("owner", key.owner())
                .param("limit", key.limit())
                .param("offset", key.offset())
                .query((row, number) -> project(row))
                .list();
        long total = jdbc.sql("select count(*) from project" + which)
                .param("tenant", tenant)
                .param("owner", key.owner())
                .query(Long.class)
                .single();
        return new ProjectList(key, items, total);
    }

    private static Project project(ResultSet row) throws SQLException {
        return new Project(
                row.getLong("id"),
                row.getString("name"),
                row.getLong("owner_id"),
                row.getString("owner_name"),
                row.getString("status"),
                row.getBigDecimal("budget"),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
