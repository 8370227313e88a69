package dev.cachoeira.showcase;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A tenant's settings over HTTP. */
class CompanyContractTest {

    private final Client initech = SharedServers.first().as("initech");

    @Test
    void settings_are_read_changed_and_read_again() {
        Reply before = initech.get("/api/company");
        ObjectNode settings = (ObjectNode) before.json();
        assertThat(settings.propertyNames()).containsExactly("name", "currency", "locale", "timeZone", "updatedAt");

        Reply changed = initech.with("If-Match", before.etag())
                .put("/api/company", settings.put("name", "Initech AG").put("timeZone", "Europe/Zurich"));
        assertThat(changed.status()).isEqualTo(200);

        Reply after = initech.get("/api/company");
        assertThat(after.json()).isEqualTo(changed.json());
        assertThat(after.text("/name")).isEqualTo("Initech AG");
        assertThat(after.level()).isEqualTo("source");
        assertThat(initech.get("/api/company").level()).isEqualTo("l1");

        assertThat(initech.with("If-Match", before.etag())
                        .put("/api/company", settings)
                        .status())
                .isEqualTo(412);
    }

    @Test
    void wrong_settings_are_refused_with_what_was_expected() {
        Reply reply = initech.put("/api/company", """
                {"name": " ", "currency": "euro", "locale": "German", "timeZone": "here!"}""");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("/detail"))
                .isEqualTo("currency must be a currency such as BRL, but was 'euro'; "
                        + "locale must be a locale such as pt-BR, but was 'German'; "
                        + "name must be text, but was ' '; "
                        + "timeZone must be a time zone such as America/Sao_Paulo, but was 'here!'");
    }
}
