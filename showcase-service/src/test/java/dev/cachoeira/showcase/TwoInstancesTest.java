package dev.cachoeira.showcase;

import static dev.cachoeira.showcase.Patience.remember;
import static dev.cachoeira.showcase.Patience.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Two processes of one service: what one writes, both read, and nothing else is forgotten. */
class TwoInstancesTest {

    private static final String UNFILTERED = "/api/products?limit=40";
    private static final String UNFILTERED_PAGE_2 = "/api/products?limit=40&page=2";
    private static final String CATEGORY_7 = "/api/products?category=7&limit=5";
    private static final String CATEGORY_7_PAGE_2 = "/api/products?category=7&limit=5&page=2";
    private static final String CATEGORY_8 = "/api/products?category=8&limit=5";
    private static final String CATEGORY_8_PAGE_2 = "/api/products?category=8&limit=5&page=2";
    private static final String CATEGORY_9 = "/api/products?category=9&limit=5";
    private static final List<String> PRODUCT_LISTS = List.of(
            UNFILTERED, UNFILTERED_PAGE_2, CATEGORY_7, CATEGORY_7_PAGE_2, CATEGORY_8, CATEGORY_8_PAGE_2, CATEGORY_9);
    private static final String SERVICES = "/api/services?limit=40";

    private final Client here = SharedServers.first().as("acme");
    private final Client there = SharedServers.second().as("acme");
    private final Client globex = SharedServers.first().as("globex");

    @BeforeEach
    void bothInstancesHaveAllListsInMemory() {
        Stream.concat(PRODUCT_LISTS.stream(), Stream.of(SERVICES)).forEach(list -> {
            remember(here, list);
            remember(there, list);
        });
        remember(globex, UNFILTERED);
    }

    @Test
    void the_first_answer_is_the_sources_the_other_instances_is_from_redis_and_then_from_memory() {
        assertThat(here.get("/api/products/1801").level()).isEqualTo("source");
        assertThat(there.get("/api/products/1801").level()).isEqualTo("l2");
        assertThat(there.get("/api/products/1801").level()).isEqualTo("l1");
        assertThat(here.get("/api/products/1801").level()).isEqualTo("l1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/products/1802", "/api/services/102", "/api/company"})
    void a_put_on_one_instance_is_what_the_other_reads(String path) {
        remember(here, path);
        remember(there, path);
        ObjectNode item = (ObjectNode) here.get(path).json();

        for (int round = 1; round <= 5; round++) {
            String name = "Round " + round;
            Reply written = here.put(path, item.put("name", name));
            Reply own = here.get(path);

            assertThat(own.json()).isEqualTo(written.json());
            soon().untilAsserted(() -> assertThat(there.get(path).text("/name")).isEqualTo(name));
            remember(there, path);
        }
    }

    @Test
    void while_one_instance_writes_nobody_reads_backwards_and_the_writer_reads_what_it_wrote() throws Exception {
        String path = "/api/products/1803";
        ObjectNode item = (ObjectNode) here.get(path).json();
        here.put(path, item.put("stock", 0));
        soon().until(() -> stock(there, path) == 0);
        AtomicBoolean writing = new AtomicBoolean(true);
        var readers = Stream.of(here, there)
                .map(client -> CompletableFuture.runAsync(() -> {
                    for (long seen = 0; writing.get(); ) {
                        long now = stock(client, path);
                        assertThat(now).isGreaterThanOrEqualTo(seen);
                        seen = now;
                    }
                }))
                .toList();

        for (int stock = 1; stock <= 150; stock++) {
            here.put(path, item.put("stock", stock));
            assertThat(stock(here, path)).isEqualTo(stock);
        }

        writing.set(false);
        for (var reader : readers) {
            reader.get(10, TimeUnit.SECONDS);
        }
        soon().until(() -> stock(there, path) == 150);
    }

    @Test
    void an_item_that_one_instance_deletes_the_other_does_not_find() {
        String item = create(here, 9);
        remember(there, item);

        assertThat(here.delete(item).status()).isEqualTo(204);

        soon().untilAsserted(() -> assertThat(there.get(item).status()).isEqualTo(404));
    }

    @Test
    void an_item_is_found_though_somebody_asked_before_it_was_there() {
        String next = "/api/services/" + (idOf(createService()) + 1);
        assertThat(here.get(next).status()).isEqualTo(404);
        assertThat(there.get(next).status()).isEqualTo(404);

        assertThat(createService()).isEqualTo(next);

        assertThat(here.get(next).status()).isEqualTo(200);
        soon().untilAsserted(() -> assertThat(there.get(next).status()).isEqualTo(200));
    }

    @Test
    void an_update_ends_the_lists_that_show_the_item_and_no_others() {
        rename("/api/products/7", "Renamed");

        assertForgotten(UNFILTERED, CATEGORY_7);
        assertThat(there.get(UNFILTERED).text("/items/6/name")).isEqualTo("Renamed");
    }

    @Test
    void an_update_that_moves_an_item_ends_the_lists_of_both_categories() {
        ObjectNode item = (ObjectNode) here.get("/api/products/7").json();
        here.put("/api/products/7", item.put("category", 8));
        try {
            assertForgotten(UNFILTERED, CATEGORY_7, CATEGORY_7_PAGE_2, CATEGORY_8, CATEGORY_8_PAGE_2);
            assertThat(there.get(CATEGORY_7).text("/items/0/id")).isEqualTo("27");
            assertThat(there.get(CATEGORY_8).text("/items/0/id")).isEqualTo("7");
        } finally {
            here.put("/api/products/7", item.put("category", 7));
        }
    }

    @Test
    void a_new_item_ends_all_lists_of_its_table_in_its_tenant() {
        long before = here.get(CATEGORY_9).json().at("/total").asLong();

        create(here, 9);

        assertForgotten(PRODUCT_LISTS.toArray(String[]::new));
        assertThat(there.get(CATEGORY_9).json().at("/total").asLong()).isEqualTo(before + 1);
    }

    @Test
    void a_removed_item_ends_all_lists_of_its_table_in_its_tenant() {
        String item = create(here, 9);
        bothInstancesHaveAllListsInMemory();
        long before = here.get(CATEGORY_9).json().at("/total").asLong();

        here.delete(item);

        assertForgotten(PRODUCT_LISTS.toArray(String[]::new));
        assertThat(there.get(CATEGORY_9).json().at("/total").asLong()).isEqualTo(before - 1);
    }

    @Test
    void clearing_a_tenant_leaves_the_others_alone() {
        remember(globex, "/api/products/5");
        remember(here, "/api/products/5");

        assertThat(here.post("/cache/clear", "").status()).isEqualTo(200);

        assertThat(here.get("/api/products/5").level()).isNotEqualTo("l1");
        assertForgotten(
                Stream.concat(PRODUCT_LISTS.stream(), Stream.of(SERVICES)).toArray(String[]::new));
        assertThat(globex.get("/api/products/5").level()).isEqualTo("l1");
    }

    /** These lists of the tenant, and no others, have to be made anew; both instances then agree on them. */
    private void assertForgotten(String... lists) {
        List<String> forgotten = List.of(lists);
        Stream.concat(PRODUCT_LISTS.stream(), Stream.of(SERVICES)).forEach(list -> {
            assertThat(here.get(list).level()).as(list).isEqualTo(forgotten.contains(list) ? "source" : "l1");
            soon().untilAsserted(() ->
                    assertThat(there.get(list).json()).isEqualTo(here.get(list).json()));
        });
        assertThat(globex.get(UNFILTERED).level()).isEqualTo("l1");
    }

    private void rename(String path, String name) {
        ObjectNode item = (ObjectNode) here.get(path).json();
        assertThat(here.put(path, item.put("name", name)).status()).isEqualTo(200);
    }

    private static String create(Client client, int category) {
        String draft = """
                {"name": "New", "description": "", "category": %d, "price": 1, "stock": 1}""";
        return client.post("/api/products", draft.formatted(category)).header("Location");
    }

    private String createService() {
        return here.post("/api/services", """
                        {"name": "New", "description": "", "category": 1, "price": 1, "minutes": 1}""").header("Location");
    }

    private static long stock(Client client, String path) {
        return client.get(path).json().at("/stock").asLong();
    }

    private static long idOf(String path) {
        return Long.parseLong(path.substring(path.lastIndexOf('/') + 1));
    }
}
