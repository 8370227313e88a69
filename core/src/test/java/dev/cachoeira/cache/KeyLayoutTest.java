package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No two entries have a name in common, whether their caches have a prefix of their own or not, and a name says whose. */
class KeyLayoutTest {

    private static final List<String> TEXTS = List.of(
            "a", "b", ":", "a:b", "a:", ":b", "%", "%3A", "%25", "a%3Ab", "@tenant", "{a}", "ü", "\ud800", "client",
            "\0");

    private final KeyLayout layout = new KeyLayout("client");

    @Test
    void everyEntryOfEveryCacheHasANameOfItsOwnThatSaysWhoseItIs() {
        Set<String> names = new HashSet<>();
        for (String tenant : TEXTS) {
            names.add(layout.tenant(tenant));
            names.add(layout.guard(tenant));
            names.add(layout.turns(tenant, "customers") + "42");
            names.add(layout.cacheInTenant(tenant, "customers"));
        }
        int others = names.size();
        for (String tenant : TEXTS) {
            for (String key : TEXTS) {
                for (String prefix : List.of("a", "b", "customer", "customer~xml", "customers")) {
                    String name = layout.entries(tenant, "texts", prefix) + KeyLayout.entryKey(key);
                    assertThat(names.add(name)).as(name).isTrue();
                    assertThat(layout.parse(name)).isEqualTo(new KeyLayout.Parts(prefix, null, tenant, key));
                }
                String name = layout.entries(tenant, "customers", null) + KeyLayout.entryKey(key);
                assertThat(names.add(name)).as(name).isTrue();
                assertThat(layout.parse(name)).isEqualTo(new KeyLayout.Parts(null, "customers", tenant, key));
            }
        }
        assertThat(names).hasSize(others + 6 * TEXTS.size() * TEXTS.size());
    }

    @Test
    void whatIsNoEntryIsTakenForNone() {
        for (String name :
                List.of("", "client", "client:acme", "client:acme:", "client:acme:@tenant", "client::@all")) {
            assertThat(layout.parse(name)).as(name).isNull();
        }
    }
}
