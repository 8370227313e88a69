package dev.cachoeira.showcase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a product was looked at. */
class ViewsContractTest {

    private static final String PATH = "/api/products/1777/views";

    private static long view(Client client, String path) {
        Reply reply = client.post(path, "");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().propertyNames()).containsExactly("views");
        return reply.json().at("/views").asLong();
    }

    @Test
    void every_instance_counts_the_same_views() {
        Client first = SharedServers.first().as("acme");
        Client second = SharedServers.second().as("acme");
        long before = view(first, PATH);

        List<Long> seen = IntStream.range(0, 40)
                .parallel()
                .mapToObj(i -> view(i % 2 == 0 ? first : second, PATH))
                .sorted()
                .toList();

        assertThat(seen)
                .isEqualTo(
                        IntStream.rangeClosed(1, 40).mapToObj(i -> before + i).toList());
    }

    @Test
    void a_tenants_views_are_its_own() {
        Client acme = SharedServers.first().as("acme");
        Client globex = SharedServers.first().as("globex");
        long before = view(globex, "/api/products/12/views");

        view(acme, "/api/products/12/views");

        assertThat(view(globex, "/api/products/12/views")).isEqualTo(before + 1);
    }

    @Test
    void what_does_not_exist_is_not_counted() {
        Client acme = SharedServers.first().as("acme");
        Reply unknown = acme.post("/api/products/999999999/views", "");

        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text("/type")).isEqualTo("urn:cachoeira:problem:not-found");
        assertThat(acme.post("/api/products/abc/views", "").status()).isEqualTo(400);
        assertThat(SharedServers.first().as("nobody").post(PATH, "").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"USE_REDIS=false", "CACHE_ENABLED=false"})
    void without_redis_nothing_is_counted_and_that_is_said(String mode) {
        try (Instance instance = Instance.start("DATABASE_URL=" + SharedServers.newDatabase(), mode)) {
            Reply refused = instance.as("acme").post(PATH, "");

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(refused.text("/type")).isEqualTo("urn:cachoeira:problem:counter-unavailable");
            assertThat(instance.as("acme").get("/api/products/1777").status()).isEqualTo(200);
        }
    }
}
