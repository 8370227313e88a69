package dev.cachoeira.showcase;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every request to the API names a tenant, and sees nothing of the others. */
class TenantContractTest {

    private final Client anybody = SharedServers.first().client();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/company",
                "/api/products",
                "/api/products/1",
                "/api/services",
                "/api/users/1",
                "/api/projects",
                "/api/dashboard/kpis",
                "/api/messaging/sessions/7",
                "/api/contacts",
                "/api/appointments",
                "/api/nothing"
            })
    void without_a_tenant_there_is_no_answer(String path) {
        Reply reply = anybody.get(path);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.text("/type")).isEqualTo("urn:cachoeira:problem:tenant-missing");
        assertThat(reply.text("/detail"))
                .isEqualTo("the header X-Tenant-Id must name a tenant, such as acme, but was missing");
        assertThat(reply.text("/instance")).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"umbrella", "ACME", "acme:", "acme,globex", "*", "a b", "'; drop table tenant; --"})
    void an_unknown_tenant_is_not_found(String tenant) {
        Reply reply = anybody.as(tenant).get("/api/products");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.text("/type")).isEqualTo("urn:cachoeira:problem:tenant-unknown");
        assertThat(reply.text("/detail")).isEqualTo("there is no tenant '" + tenant + "'");
    }

    @Test
    void the_same_id_is_another_product_for_another_tenant() {
        Reply acmes = anybody.as("acme").get("/api/products/42");
        Reply globexs = anybody.as("globex").get("/api/products/42");

        assertThat(acmes.status()).isEqualTo(200);
        assertThat(globexs.status()).isEqualTo(200);
        assertThat(globexs.json()).isNotEqualTo(acmes.json());
    }

    @Test
    void a_tenant_cannot_touch_what_is_anothers() {
        String item = anybody.as("acme").post("/api/products", """
                        {"name": "Ours", "description": "", "category": 1, "price": 1, "stock": 1}""").header("Location");

        assertThat(anybody.as("globex").get(item).status()).isEqualTo(404);
        assertThat(anybody.as("globex").delete(item).status()).isEqualTo(404);
        assertThat(anybody.as("globex")
                        .put(item, anybody.as("acme").get(item).body())
                        .status())
                .isEqualTo(404);
        assertThat(anybody.as("acme").get(item).text("/name")).isEqualTo("Ours");
        assertThat(anybody.as("acme").delete(item).status()).isEqualTo(204);
    }
}
