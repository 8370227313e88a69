package dev.cachoeira.showcase;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an operator asks. None of it needs a tenant. */
class OperationContractTest {

    private final Client client = SharedServers.first().client();

    @Test
    void health_names_each_dependency() {
        Reply health = client.get("/health");

        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body()).isEqualTo("""
                        {"success":true,"data":{"status":"ok","dependencies":{"database":"healthy","cache":"healthy"}}}""");
    }

    @Test
    void cache_health_comes_with_figures() {
        Reply health = client.get("/health/cache");

        assertThat(health.status()).isEqualTo(200);
        assertThat(health.json().at("/success").asBoolean()).isTrue();
        assertThat(health.text("/data/status")).isEqualTo("healthy");
        assertThat(health.json().at("/data/stats").propertyNames()).contains("hits", "misses", "errors");
    }

    @Test
    void metrics_say_what_is_known_of_redis() {
        client.as("acme").get("/api/products/1");
        JsonNode metrics = client.get("/metrics").json();

        assertThat(metrics.at("/success").asBoolean()).isTrue();
        assertThat(metrics.at("/data/cache").propertyNames()).containsExactly("connected", "total_keys", "version");
        assertThat(metrics.at("/data/cache/connected").asBoolean()).isTrue();
        assertThat(metrics.at("/data/cache/total_keys").asLong()).isPositive();
        assertThat(metrics.at("/data/cache/version").asString()).isEqualTo("7.0.15");
    }

    @Test
    void statistics_count_what_happens_in_all_caches_and_in_each() {
        Client acme = client.as("acme");
        acme.get("/api/products/1803");
        JsonNode before = client.get("/cache/stats").json();
        acme.get("/api/products/1803");
        acme.get("/api/products/1804");
        JsonNode after = client.get("/cache/stats").json();

        assertThat(after.propertyNames())
                .containsExactly(
                        "hits",
                        "misses",
                        "sets",
                        "deletes",
                        "errors",
                        "totalRequests",
                        "hitRate",
                        "averageHitTime",
                        "averageSetTime",
                        "caches");
        assertThat(grown(before, after, "/caches/products/hits")).isEqualTo(1);
        assertThat(grown(before, after, "/caches/products/hitsByLevel/l1")).isEqualTo(1);
        assertThat(grown(before, after, "/caches/products/misses")).isEqualTo(1);
        assertThat(grown(before, after, "/caches/products/totalRequests")).isEqualTo(2);
        assertThat(after.at("/hitRate").asDouble()).isBetween(0.0, 100.0);
        assertThat(after.at("/caches").propertyNames())
                .contains("company", "products", "product-lists", "services", "service-lists", "tenants");
    }

    @Test
    void clearing_needs_a_tenant_or_a_scope() {
        assertThat(client.post("/cache/clear", "").status()).isEqualTo(400);
        assertThat(client.as("umbrella").post("/cache/clear", "").status()).isEqualTo(404);
        assertThat(client.post("/cache/clear?scope=some", "").text("/detail"))
                .isEqualTo("scope must be tenant or all, but was 'some'");
        assertThat(client.as("acme").post("/cache/clear", "").body()).isEqualTo("""
                        {"success":true,"data":{"scope":"tenant","tenant":"acme"}}""");
        assertThat(client.post("/cache/clear?scope=all", "").body()).isEqualTo("""
                        {"success":true,"data":{"scope":"all"}}""");
    }

    @Test
    void clearing_everything_forgets_all_tenants() {
        for (String tenant : new String[] {"acme", "globex"}) {
            client.as(tenant).get("/api/products/6");
            assertThat(client.as(tenant).get("/api/products/6").level()).isEqualTo("l1");
        }

        client.post("/cache/clear?scope=all", "");

        assertThat(client.as("acme").get("/api/products/6").level()).isEqualTo("source");
        assertThat(client.as("globex").get("/api/products/6").level()).isEqualTo("source");
    }

    @Test
    void a_proxied_request_is_not_local_and_needs_a_token() {
        Reply reply = client.with("X-Forwarded-For", "203.0.113.9").post("/cache/clear?scope=all", "");

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.text("/type")).isEqualTo("urn:cachoeira:problem:operator-only");
    }

    @Test
    void prometheus_and_the_api_description_are_served() {
        client.as("acme").get("/api/products/1");
        assertThat(client.get("/actuator/prometheus").body())
                .contains("jvm_memory_used_bytes", "http_server_requests_seconds_count", "cache=\"products\"");
        assertThat(client.get("/actuator/cachoeira").status()).isEqualTo(200);
        assertThat(client.get("/actuator/health").status()).isEqualTo(200);
        assertThat(client.get("/v3/api-docs").json().at("/paths").propertyNames())
                .contains(
                        "/api/products",
                        "/api/products/{id}",
                        "/api/services",
                        "/api/company",
                        "/api/users/{id}",
                        "/api/projects",
                        "/api/dashboard/kpis",
                        "/api/messaging/sessions/{id}/qr",
                        "/api/contacts",
                        "/api/appointments",
                        "/health");
        assertThat(client.get("/swagger-ui/index.html").status()).isEqualTo(200);
        assertThat(client.get("/").status()).isEqualTo(302);
    }

    @Test
    void the_api_description_says_of_every_operation_what_it_does() {
        for (JsonNode path : client.get("/v3/api-docs").json().at("/paths")) {
            for (JsonNode operation : path) {
                assertThat(operation.at("/summary").asString())
                        .as("%s", operation)
                        .isNotEmpty();
            }
        }
    }

    private static long grown(JsonNode before, JsonNode after, String figure) {
        return after.at(figure).asLong() - before.at(figure).asLong();
    }
}
