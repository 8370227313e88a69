package dev.cachoeira.showcase;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.showcase.SourceLog.SourceLoad;
import dev.cachoeira.testkit.server.PostgresServer;
import org.junit.jupiter.api.Test;

/** The yardstick of {@link OutageUnderLoadTest} sees every load, and nothing else. */
class SourceLogTest {

    @Test
    void the_source_tells_items_lists_and_settings_apart_and_leaves_out_what_belongs_to_writes() {
        try (PostgresServer postgres = SourceLog.server();
                Instance instance = Instance.start(
                        "DATABASE_URL=" + postgres.jdbcUrl(), "CACHE_ENABLED=false", "LOG_LEVEL=error")) {
            Client client = instance.as("acme");
            Target[] targets = {
                Target.item("acme", "products", 42),
                Target.item("acme", "services", 7),
                Target.page("acme", "products", 3),
                Target.category("acme", "products", 8),
                Target.company("acme")
            };
            long began = System.currentTimeMillis();
            for (Target target : targets) {
                client.get(target.path());
            }
            client.put("/api/products/42", client.get("/api/products/42").body());

            assertThat(SourceLog.loads(postgres, began, Long.MAX_VALUE))
                    .as(postgres.logTail())
                    .extracting(SourceLoad::target)
                    .containsExactly(targets[0], targets[1], targets[2], targets[3], targets[4], targets[0]);
            assertThat(SourceLog.loads(postgres, 0, began)).isEmpty();
        }
    }
}
