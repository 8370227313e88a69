package dev.cachoeira.showcase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.logging.LoggingSystem;
import tools.jackson.databind.JsonNode;

/** The key figures over HTTP. */
class DashboardContractTest {

    private final Client initech = SharedServers.first().as("initech");

    @Test
    void key_figures_are_calculated_once_and_are_the_tenants_own() {
        initech.post("/cache/clear", "");
        Reply first = initech.get("/api/dashboard/kpis");
        Reply second = initech.get("/api/dashboard/kpis");

        assertThat(first.level()).isEqualTo("source");
        assertThat(second.level()).isEqualTo("l1");
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(first.header("Cache-Control")).matches("max-age=(60|5\\d), must-revalidate, private");
        assertThat(initech.with("If-None-Match", first.etag())
                        .get("/api/dashboard/kpis")
                        .status())
                .isEqualTo(304);
        assertThat(first.json().propertyNames())
                .containsExactly(
                        "products",
                        "soldOutProducts",
                        "stockValue",
                        "services",
                        "hourlyRate",
                        "users",
                        "projects",
                        "activeProjects",
                        "activeBudget",
                        "calculatedAt");
        assertThat(first.json().at("/users").asInt()).isEqualTo(300);
        JsonNode acmes = initech.as("acme").get("/api/dashboard/kpis").json();
        assertThat(acmes.at("/users").asInt()).isEqualTo(400);
        assertThat(acmes.at("/projects").asInt()).isEqualTo(800);
        assertThat(acmes.at("/stockValue").decimalValue()).isPositive();
    }

    @Test
    void a_slow_query_runs_once_however_many_ask_for_it() {
        try (Instance instance = start("1s")) {
            Client client = instance.as("globex");

            List<CompletableFuture<Reply>> replies = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> client.get("/api/dashboard/kpis")))
                    .limit(4)
                    .toList();

            assertThat(replies.stream().map(reply -> reply.join().etag()).distinct())
                    .hasSize(1);
            assertThat(loads(client, "COUNT")).isEqualTo(1);
            assertThat(loads(client, "TOTAL_TIME")).isGreaterThanOrEqualTo(1.0);
        }
    }

    @Test
    void a_delay_that_makes_no_sense_ends_the_start() {
        for (String delay : List.of("-1s", "21s")) {
            assertThatThrownBy(() -> start(delay).close())
                    .hasRootCauseMessage("showcase.kpis.delay must be from 0s to 20s, but was "
                            + (delay.equals("-1s") ? Duration.ofSeconds(-1) : Duration.ofSeconds(21)));
        }
    }

    private static Instance start(String delay) {
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
        try {
            return Instance.start(
                    "DATABASE_URL=" + SharedServers.newDatabase(), "USE_REDIS=false", "SHOWCASE_KPIS_DELAY=" + delay);
        } finally {
            System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
        }
    }

    private static double loads(Client client, String statistic) {
        return client.get("/actuator/metrics/cachoeira.cache.load?tag=cache:kpis")
                .json()
                .at("/measurements")
                .valueStream()
                .filter(measurement -> measurement.at("/statistic").asString().equals(statistic))
                .findFirst()
                .orElseThrow()
                .at("/value")
                .asDouble();
    }
}
