package dev.cachoeira.showcase.catalog;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.ToIntFunction;
import org.springframework.jdbc.core.RowMapper;

/**
 * A table of the catalog: what it has for itself beside the columns that all have.
 *
 * @param table its name in PostgreSQL, which is also what one of its items is called
 * @param measure the name of its own column
 * @param measureOf the value of its own column
 * @param rows makes items of rows
 */
record CatalogTable<T extends CatalogItem, D extends CatalogDraft>(
        String table, String measure, ToIntFunction<D> measureOf, RowMapper<T> rows) {

    static final CatalogTable<Product, ProductDraft> PRODUCT = new CatalogTable<>(
            "product", "stock", ProductDraft::stock, (row, number) -> item(row, "stock", Product::new));

    static final CatalogTable<ServiceOffering, ServiceDraft> SERVICE = new CatalogTable<>(
            "service", "minutes", ServiceDraft::minutes, (row, number) -> item(row, "minutes", ServiceOffering::new));

    private static <T> T item(ResultSet row, String measure, ItemConstructor<T> constructor) throws SQLException {
        return constructor.make(
                row.getLong("id"),
                row.getString("name"),
                row.getString("description"),
                row.getLong("category"),
                row.getBigDecimal("price"),
                row.getInt(measure),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }

    @FunctionalInterface
    private interface ItemConstructor<T> {
        T make(
                long id,
                String name,
                String description,
                long category,
                BigDecimal price,
                int measure,
                Instant updatedAt);
    }
}
