package dev.cachoeira.showcase.dashboard;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Calculates key figures in PostgreSQL, from whole tables. The setting {@code showcase.kpis.delay} makes the query take
 * longer by so much, as it would where the tables are large.
 */
@Repository
class KpiRepository {

    /** Well below the time after which the driver gives a query up. */
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(20);

    private static final String QUERY = """
            with delay as materialized (select pg_sleep(:delay))
            select products.*, services.*, users.*, projects.*, now() as calculated_at
            from delay
            cross join (
                select count(*) as products,
                       count(*) filter (where stock = 0) as sold_out_products,
                       coalesce(sum(price * stock), 0) as stock_value
                from product where tenant_id = :tenant
            ) products
            cross join (
                select count(*) as services,
                       coalesce(round(avg(price * 60 / nullif(minutes, 0)), 2), 0) as hourly_rate
                from service where tenant_id = :tenant
            ) services
            cross join (select count(*) as users from app_user where tenant_id = :tenant) users
            cross join (
                select count(*) as projects,
                       count(*) filter (where status = 'active') as active_projects,
                       coalesce(sum(budget) filter (where status = 'active'), 0) as active_budget
                from project where tenant_id = :tenant
            ) projects""";

    private final JdbcClient jdbc;
    private final double delaySeconds;

    KpiRepository(JdbcClient jdbc, @Value("${showcase.kpis.delay:0s}") Duration delay) {
        if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException("showcase.kpis.delay must be from 0s to 20s, but was " + delay);
        }
        this.jdbc = jdbc;
        this.delaySeconds = delay.toMillis() / 1_000.0;
    }

    Kpis calculate(String tenant) {
        return jdbc.sql(QUERY)
                .param("tenant", tenant)
                .param("delay", delaySeconds)
                .query((row, number) -> kpis(row))
                .single();
    }

    private static Kpis kpis(ResultSet row) throws SQLException {
        return new Kpis(
                row.getLong("products"),
                row.getLong("sold_out_products"),
                row.getBigDecimal("stock_value"),
                row.getLong("services"),
                row.getBigDecimal("hourly_rate"),
                row.getLong("users"),
                row.getLong("projects"),
                row.getLong("active_projects"),
                row.getBigDecimal("active_budget"),
                row.getObject("calculated_at", OffsetDateTime.class).toInstant());
    }
}
