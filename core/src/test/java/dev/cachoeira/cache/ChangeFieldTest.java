package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What changes are filed under: no two tenants' keys have a field in common, and a field gives back both. */
class ChangeFieldTest {

    private static final List<String> TEXTS =
            List.of("", "a", "b", ":", "a:b", "%", "%3A", "{", "}", "@", " ", "ü", "\ud800", "a:", ":b", "\0");

    @Test
    void everyTenantAndKeyHaveAFieldOfTheirOwnThatNamesThem() {
        Set<String> fields = new HashSet<>();
        for (String tenant : TEXTS) {
            for (String key : TEXTS) {
                String field = KeyLayout.field(tenant, key);
                assertThat(fields.add(KeyLayout.text(KeyLayout.bytes(field)))).isTrue();
                assertThat(KeyLayout.parseField(field)).isEqualTo(new KeyLayout.FieldParts(tenant, key));
            }
        }
    }

    @Test
    void aFieldIsAlwaysInTheSameQueue() {
        // What was filed by an older build must be found: these numbers are for ever.
        assertThat(QueueKeys.numberOf(KeyLayout.bytes("acme:42"))).isEqualTo(2);
        assertThat(QueueKeys.QUEUES).isEqualTo(16);
    }

    @Test
    void theNamesOfAQueueBeginWithNoEntrysName() {
        KeyLayout layout = new KeyLayout("client");
        QueueKeys keys = QueueKeys.of(layout, "products", 3);
        assertThat(KeyLayout.text(keys.changes())).isEqualTo("client::@behind:{products#3}:changes");
        assertThat(layout.parse(KeyLayout.text(keys.changes()))).isNull();
    }
}
