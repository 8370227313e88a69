package dev.cachoeira.showcase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The same service with less caching gives the same answers. */
class CachingModesTest {

    private final Client cached = SharedServers.first().as("globex");

    @Test
    void without_caching_every_answer_bypasses_it() {
        try (Instance instance = Instance.start("DATABASE_URL=" + SharedServers.newDatabase(), "CACHE_ENABLED=false")) {
            Client client = instance.as("globex");

            for (String path : new String[] {
                "/api/products/1901",
                "/api/products?category=11&limit=3",
                "/api/company",
                "/api/users/91",
                "/api/projects?owner=91",
                "/api/contacts?ids=91,92",
                "/api/appointments?day=2026-06-01"
            }) {
                assertThat(client.get(path).level()).isEqualTo("bypass");
                assertThat(client.get(path).level()).isEqualTo("bypass");
                assertThat(client.get(path).json()).isEqualTo(cached.get(path).json());
                assertThat(client.get(path).content())
                        .isEqualTo(cached.get(path).content());
            }
            notesAreKept(client);
            assertThat(client.get("/api/dashboard/kpis").level()).isEqualTo("bypass");
            String session = client.post("/api/messaging/sessions", Map.of("name", "Sales"))
                    .header("Location");
            assertThat(client.get(session + "/status").level()).isEqualTo("bypass");
            assertThat(client.get("/health").text("/data/status")).isEqualTo("ok");
            assertThat(client.get("/health").text("/data/dependencies/cache")).isEqualTo("disabled");
            assertThat(client.get("/health/cache").status()).isEqualTo(200);
            assertThat(client.get("/metrics").json().at("/data/cache/connected").asBoolean())
                    .isFalse();
        }
    }

    @Test
    void without_redis_memory_is_used_alone() {
        try (Instance instance = Instance.start(
                "DATABASE_URL=" + SharedServers.newDatabase(),
                "USE_REDIS=false",
                "SHOWCASE_OPERATOR_TOKEN=open sesame")) {
            Client client = instance.as("globex");

            assertThat(client.get("/api/products/1901").level()).isEqualTo("source");
            assertThat(client.get("/api/products/1901").level()).isEqualTo("l1");
            assertThat(client.get("/api/products/1901").json())
                    .isEqualTo(cached.get("/api/products/1901").json());
            assertThat(client.put(
                                    "/api/products/1901",
                                    client.get("/api/products/1901").body())
                            .status())
                    .isEqualTo(200);
            assertThat(client.get("/api/products/1901").level()).isEqualTo("source");
            assertThat(client.get("/health").text("/data/dependencies/cache")).isEqualTo("healthy");
            assertThat(client.get("/metrics").json().at("/data/cache/connected").asBoolean())
                    .isFalse();

            notesAreKept(client);
            whereATokenIsSetOnlyItOpens(client);
        }
    }

    private static void notesAreKept(Client client) {
        String day = "/api/appointments?day=2026-06-02";
        String id = client.get(day).text("/items/0/id");
        for (String notes : new String[] {"One.", "Two."}) {
            Reply written = client.put("/api/appointments/" + id + "/notes", Map.of("notes", notes));
            assertThat(written.status()).isEqualTo(200);
            assertThat(client.get(day).json().at("/items/0")).isEqualTo(written.json());
        }
    }

    private static void whereATokenIsSetOnlyItOpens(Client client) {
        assertThat(client.post("/cache/clear", "").status()).isEqualTo(403);
        assertThat(client.with("X-Operator-Token", "open")
                        .post("/cache/clear", "")
                        .status())
                .isEqualTo(403);
        assertThat(client.with("X-Operator-Token", "open sesame")
                        .post("/cache/clear", "")
                        .status())
                .isEqualTo(200);
    }
}
