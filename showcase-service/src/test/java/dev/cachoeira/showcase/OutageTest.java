package dev.cachoeira.showcase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cachoeira.testkit.server.PostgresServer;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What happens while a server is away. */
class OutageTest {

    @Test
    void the_service_starts_without_redis_picks_it_up_and_survives_losing_it() {
        try (RedisServer redis = RedisServer.launch()) {
            redis.stop();
            try (Instance instance =
                    Instance.start("DATABASE_URL=" + SharedServers.newDatabase(), "REDIS_URL=" + redis.uri())) {
                Client client = instance.as("acme");
                worksDegraded(client, "Away at the start");

                redis.start();
                await().atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(client.get("/health").text("/data/dependencies/cache"))
                                .isEqualTo("healthy"));
                assertThat(client.get("/health/cache").status()).isEqualTo(200);
                assertThat(client.get("/metrics").text("/data/cache/version")).isEqualTo("7.0.15");
                await().atMost(Duration.ofSeconds(5))
                        .until(() -> "l1".equals(client.get("/api/products/8").level()));

                redis.stop();
                await().atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(client.get("/health").text("/data/dependencies/cache"))
                                .isEqualTo("degraded"));
                worksDegraded(client, "Away later");
            }
        }
    }

    private static void worksDegraded(Client client, String name) {
        Reply health = client.get("/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.text("/data/status")).isEqualTo("degraded");
        assertThat(health.text("/data/dependencies/cache")).isEqualTo("degraded");
        assertThat(client.get("/health/cache").status()).isEqualTo(503);
        assertThat(client.get("/metrics").json().at("/data/cache/connected").asBoolean())
                .isFalse();

        ObjectNode product = (ObjectNode) client.get("/api/products/8").json();
        assertThat(client.put("/api/products/8", product.put("name", name)).status())
                .isEqualTo(200);
        assertThat(client.get("/api/products/8").text("/name")).isEqualTo(name);
        assertThat(client.get("/api/products?limit=10").text("/items/7/name")).isEqualTo(name);
    }

    @Test
    void without_its_database_the_service_is_down_but_answers_what_it_remembers() {
        try (PostgresServer postgres = PostgresServer.launch();
                Instance instance = Instance.start(
                        "DATABASE_URL=" + postgres.jdbcUrl(),
                        "USE_REDIS=false",
                        "spring.datasource.hikari.connection-timeout=500")) {
            Client client = instance.as("acme");
            Reply before = client.get("/api/products/8");

            postgres.stop();

            Reply health = client.get("/health");
            assertThat(health.status()).isEqualTo(503);
            assertThat(health.json().at("/success").asBoolean()).isFalse();
            assertThat(health.text("/data/status")).isEqualTo("down");
            assertThat(health.text("/data/dependencies/database")).isEqualTo("unhealthy");
            assertThat(client.get("/api/products/8").json()).isEqualTo(before.json());
            Reply unknown = client.get("/api/products/9");
            assertThat(unknown.status()).isEqualTo(503);
            assertThat(unknown.text("/type")).isEqualTo("urn:cachoeira:problem:database-unavailable");
            assertThat(client.put("/api/products/8", before.body()).status()).isEqualTo(503);

            postgres.start();
            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(
                            () -> assertThat(client.get("/health").status()).isEqualTo(200));
            assertThat(client.get("/api/products/9").status()).isEqualTo(200);
        }
    }
}
