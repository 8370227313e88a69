package dev.cachoeira.showcase.sample;

import dev.cachoeira.Cachoeira;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Fills an empty database, once, before the service answers its first request. Several instances may try at once: one
 * does it, in one transaction, while the others wait for its lock and then find it done.
 */
@Component
@ConditionalOnBooleanProperty(name = "showcase.sample-data", matchIfMissing = true)
class SampleData implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(SampleData.class);

    /** Names the advisory lock; any number that nobody else uses. */
    private static final long LOCK = 0x6361_6368_6f65_6972L;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Cachoeira cachoeira;

    SampleData(JdbcTemplate jdbc, TransactionTemplate transaction, Cachoeira cachoeira) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.cachoeira = cachoeira;
    }

    @Override
    public void afterSingletonsInstantiated() {
        long start = System.nanoTime();
        Boolean loaded = transaction.execute(status -> loadOnce());
        if (Boolean.TRUE.equals(loaded)) {
            cachoeira.clearEverything(); // Redis may remember another database
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            LOG.info(
                    "Sample data loaded in {} ms: {} tenants, {} products, {} services, {} users, {} projects, {} appointments",
                    took.toMillis(),
                    SampleTenant.ALL.size(),
                    total(SampleTenant::products),
                    total(SampleTenant::services),
                    total(SampleTenant::users),
                    total(SampleTenant::projects),
                    total(SampleTenant::appointments));
        }
    }

    private boolean loadOnce() {
        jdbc.query("select pg_advisory_xact_lock(?)", row -> {}, LOCK);
        if (Boolean.TRUE.equals(jdbc.queryForObject("select exists (select from tenant)", Boolean.class))) {
            return false;
        }
        copy("tenant (id, name)", tenant -> tenant.id() + "\t" + tenant.name() + "\n");
        copy(
                "company (tenant_id, name, currency, locale, time_zone, updated_at)",
                tenant -> new SampleRows(tenant).company());
        copyNumbered("product", "name, description, category, price, stock", SampleRows::products);
        copyNumbered("service", "name, description, category, price, minutes", SampleRows::services);
        copyNumbered("app_user", "name, email, role", SampleRows::users);
        copyNumbered("project", "name, owner_id, status, budget", SampleRows::projects);
        copyNumbered("appointment", "name, service, day, starts_at, notes", SampleRows::appointments);
        return true;
    }

    /** Copies rows that bring their ids, and lets the next id of the table come after them. */
    private void copyNumbered(String table, String columns, Function<SampleRows, String> rows) {
        copy(table + " (tenant_id, id, " + columns + ", updated_at)", tenant -> rows.apply(new SampleRows(tenant)));
        jdbc.query(
                "select setval(pg_get_serial_sequence('" + table + "', 'id'), (select count(*) from " + table + "))",
                row -> {});
        jdbc.execute("analyze " + table);
    }

    private void copy(String target, Function<SampleTenant, String> rows) {
        String text = SampleTenant.ALL.stream().map(rows).collect(Collectors.joining());
        jdbc.execute((ConnectionCallback<Long>) connection -> {
            try {
                return connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("copy " + target + " from stdin", new StringReader(text));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static int total(ToIntFunction<SampleTenant> count) {
        return SampleTenant.ALL.stream().mapToInt(count).sum();
    }
}
