package dev.cachoeira.showcase;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.CachesStatus;
import java.io.PrintStream;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says, once the service answers, where it does, which servers it uses and what to try. */
@Component
class StartReport {

    private final Environment environment;
    private final JdbcConnectionDetails database;
    private final Cachoeira cachoeira;

    StartReport(Environment environment, JdbcConnectionDetails database, Cachoeira cachoeira) {
        this.environment = environment;
        this.database = database;
        this.cachoeira = cachoeira;
    }

    @EventListener
    void print(ApplicationReadyEvent ready) {
        print(System.out);
    }

    void print(PrintStream out) {
        String address = "http://localhost:" + environment.getProperty("local.server.port");
        out.printf("""

                Cachoeira showcase: %1$s, API description at %1$s/swagger-ui.html
                  PostgreSQL  %2$s
                  Cache       %3$s

                Try, twice each:
                  curl -i -H 'X-Tenant-Id: acme' %1$s/api/products/42
                  curl -i -H 'X-Tenant-Id: acme' '%1$s/api/products?category=7&limit=5'
                  curl -s %1$s/cache/stats

                READY %1$s
                """, address, withoutCredentials(database.getJdbcUrl()), caches(cachoeira.status()));
        out.flush();
    }

    private static String caches(CachesStatus status) {
        return switch (status.mode()) {
            case SHARED ->
                "memory and Redis, " + status.description()
                        + (status.available() ? "" : " (away; it will be used when it comes)");
            case LOCAL -> "memory only";
            case DISABLED -> "off";
        };
    }

    /** A JDBC URL holds its user and password after the question mark. */
    private static String withoutCredentials(String jdbcUrl) {
        return jdbcUrl.replaceFirst("[?].*", "").replaceFirst("//[^/@]*@", "//");
    }
}
