package dev.cachoeira.showcase.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** One table of the catalog in PostgreSQL, which is all that it knows. */
final class CatalogRepository<T extends CatalogItem, D extends CatalogDraft> {

    private final JdbcClient jdbc;
    private final CatalogTable<T, D> table;
    private final String columns;

    CatalogRepository(JdbcClient jdbc, CatalogTable<T, D> table) {
        this.jdbc = jdbc;
        this.table = table;
        this.columns = "id, name, description, category, price, " + table.measure() + ", updated_at";
    }

    @Nullable
    T find(String tenant, long id) {
        return select(tenant, id, "");
    }

    /** Reads an item that nobody else can change before the transaction ends. */
    @Nullable
    T lock(String tenant, long id) {
        return select(tenant, id, " for update");
    }

    CatalogList<T> list(String tenant, ListKey key) {
        String rows = " from " + table.table() + " where tenant_id = :tenant"
                + (key.filtered() ? " and category = :category" : "");
        List<T> items = jdbc.sql("select " + columns + rows + " order by id limit :limit offset :offset")
                .param("tenant", tenant)
                .param("category", key.category())
                .param("limit", key.limit())
                .param("offset", key.offset())
                .query(table.rows())
                .list();
        long total = jdbc.sql("select count(*)" + rows)
                .param("tenant", tenant)
                .param("category", key.category())
                .query(Long.class)
                .single();
        return new CatalogList<>(key, items, total);
    }

    T insert(String tenant, D draft) {
        String sql = """
                insert into %s (tenant_id, name, description, category, price, %s)
                values (:tenant, :name, :description, :category, :price, :measure)
                returning %s
                """.formatted(table.table(), table.measure(), columns);
        return withValues(jdbc.sql(sql), tenant, draft).query(table.rows()).single();
    }

    T update(String tenant, long id, D draft) {
        String sql = """
                update %s
                set name = :name, description = :description, category = :category, price = :price, %s = :measure,
                    updated_at = now()
                where tenant_id = :tenant and id = :id
                returning %s
                """.formatted(table.table(), table.measure(), columns);
        return withValues(jdbc.sql(sql), tenant, draft)
                .param("id", id)
                .query(table.rows())
                .single();
    }

    /** Whether there was such an item. */
    boolean delete(String tenant, long id) {
        return jdbc.sql("delete from " + table.table() + " where tenant_id = :tenant and id = :id")
                        .param("tenant", tenant)
                        .param("id", id)
                        .update()
                == 1;
    }

    private @Nullable T select(String tenant, long id, String lock) {
        return jdbc.sql("select " + columns + " from " + table.table() + " where tenant_id = :tenant and id = :id"
                        + lock)
                .param("tenant", tenant)
                .param("id", id)
                .query(table.rows())
                .optional()
                .orElse(null);
    }

    private StatementSpec withValues(StatementSpec statement, String tenant, D draft) {
        return statement
                .param("tenant", tenant)
                .param("name", draft.name())
                .param("description", draft.description())
                .param("category", draft.category())
                .param("price", draft.price())
                .param("measure", table.measureOf().applyAsInt(draft));
    }
}
