package dev.cachoeira.showcase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Products and services over HTTP, as one client sees them. */
class CatalogContractTest {

    private static final String PRODUCT = """
            {"name": "Brass Bell", "description": "Loud.", "category": 3, "price": 12.5, "stock": 4}""";
    private static final String SERVICE = """
            {"name": "Bell tuning", "description": "By ear.", "category": 3, "price": 80, "minutes": 45}""";

    private final Client acme = SharedServers.first().as("acme");

    @Test
    void a_list_has_items_page_limit_and_total_and_nothing_else() {
        JsonNode list = acme.get("/api/products").json();

        assertThat(list.propertyNames()).containsExactly("items", "page", "limit", "total");
        assertThat(list.at("/items")).hasSize(20);
        assertThat(list.at("/page").asInt()).isEqualTo(1);
        assertThat(list.at("/limit").asInt()).isEqualTo(20);
        assertThat(list.at("/items/0").propertyNames())
                .containsExactly("id", "name", "description", "category", "price", "stock", "updatedAt");
    }

    @Test
    void empty_parameters_count_as_not_given() {
        assertThat(acme.get("/api/products?page=&limit=&category=").json())
                .isEqualTo(acme.get("/api/products?page=1&limit=20").json());
    }

    @Test
    void pages_follow_each_other_in_the_order_of_ids() {
        List<Long> both = ids(acme.get("/api/services?page=1&limit=10").json());
        List<Long> first = ids(acme.get("/api/services?page=1&limit=5").json());
        List<Long> second = ids(acme.get("/api/services?page=2&limit=5").json());

        assertThat(both).isSorted().hasSize(10);
        assertThat(first).isEqualTo(both.subList(0, 5));
        assertThat(second).isEqualTo(both.subList(5, 10));
    }

    @Test
    void a_category_shows_its_items_only() {
        JsonNode list = acme.get("/api/products?category=7&limit=100").json();

        assertThat(list.at("/items"))
                .hasSize(100)
                .allMatch(item -> item.at("/category").asInt() == 7);
        assertThat(list.at("/total").asLong()).isGreaterThanOrEqualTo(100).isLessThan(1_000);
    }

    @Test
    void a_page_past_the_end_is_empty_and_knows_the_total() {
        Reply reply = acme.get("/api/products?page=2000000000&limit=100");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().at("/items")).isEmpty();
        assertThat(reply.json().at("/total").asLong()).isGreaterThanOrEqualTo(4_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            page=0              | page must be at least 1, but was 0
            page=abc            | page must be a whole number up to 2147483647, but was 'abc'
            page=99999999999    | page must be a whole number up to 2147483647, but was '99999999999'
            limit=0             | limit must be from 1 to 100, but was 0
            limit=101           | limit must be from 1 to 100, but was 101
            limit=1.5           | limit must be a whole number up to 2147483647, but was '1.5'
            category=-1         | category must be a category's number, at least 1, but was -1
            page=0&limit=1000   | limit must be from 1 to 100, but was 1000; page must be at least 1, but was 0
            """)
    void wrong_paging_is_a_problem_that_says_what_was_expected(String query, String detail) {
        Reply reply = acme.get("/api/products?" + query);

        assertProblem(reply, 400, "urn:cachoeira:problem:invalid-request", detail);
    }

    @Test
    void an_unchanged_answer_is_a_304_without_a_body() {
        for (String path : List.of("/api/products/17", "/api/products?page=3", "/api/services/17", "/api/company")) {
            Reply full = acme.get(path);
            Reply again = acme.with("If-None-Match", full.etag()).get(path);

            assertThat(again.status()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(again.etag()).isEqualTo(full.etag());
            assertThat(again.level()).isEqualTo("l1");
            assertThat(full.header("Cache-Control")).contains("no-cache");
            assertThat(full.header("Vary")).isEqualTo("X-Tenant-Id");
        }
    }

    @Test
    void what_another_instance_has_answered_is_a_304_of_this_one_too() {
        String path = "/api/products/33";
        Reply full = SharedServers.second().as("acme").get(path);

        Reply again = acme.with("If-None-Match", full.etag()).get(path);

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.etag()).isEqualTo(full.etag());
    }

    @Test
    void what_was_read_again_unchanged_is_a_304() {
        String path = "/api/products/34";
        Reply full = acme.get(path);
        acme.post("/cache/clear", "");

        Reply again = acme.with("If-None-Match", full.etag()).get(path);

        assertThat(again.level()).isEqualTo("source");
        assertThat(again.status()).isEqualTo(304);
        assertThat(acme.get(path).etag()).isNotEqualTo(full.etag());
        assertThat(acme.get(path).content()).isEqualTo(full.content());
    }

    @Test
    void tenants_never_share_an_etag_for_different_content() {
        String acmes = acme.get("/api/products/1").etag();

        Reply globexs = acme.as("globex").with("If-None-Match", acmes).get("/api/products/1");

        assertThat(globexs.status()).isEqualTo(200);
    }

    @Test
    void an_item_is_made_read_changed_and_removed() {
        lifeOfAnItem("/api/products", PRODUCT);
        lifeOfAnItem("/api/services", SERVICE);
    }

    private void lifeOfAnItem(String path, String draft) {
        Reply created = acme.post(path, draft);
        assertThat(created.status()).isEqualTo(201);
        String item = created.header("Location");
        assertThat(item).isEqualTo(path + "/" + created.text("/id"));

        Reply read = acme.get(item);
        assertThat(read.json()).isEqualTo(created.json());
        assertThat(read.content()).isEqualTo(created.content());
        assertThat(acme.with("If-None-Match", read.etag()).get(item).status()).isEqualTo(304);

        ObjectNode whole = (ObjectNode) read.json();
        Reply updated = acme.with("If-Match", read.etag()).put(item, whole.put("name", "Silver Bell"));
        assertThat(updated.status()).isEqualTo(200);
        assertThat(updated.text("/name")).isEqualTo("Silver Bell");
        assertThat(updated.etag()).isNotEqualTo(read.etag());
        assertThat(acme.get(item).json()).isEqualTo(updated.json());

        assertThat(acme.delete(item).status()).isEqualTo(204);
        assertThat(acme.get(item).status()).isEqualTo(404);
        assertThat(acme.delete(item).status()).isEqualTo(404);
        assertThat(acme.put(item, whole).status()).isEqualTo(404);
    }

    @Test
    void a_put_with_an_old_etag_is_refused() {
        Reply seen = acme.get("/api/products/31");
        ObjectNode item = (ObjectNode) seen.json();
        Reply first = acme.with("If-Match", seen.etag()).put("/api/products/31", item.put("stock", 1_001));
        Reply second = acme.with("If-Match", seen.etag()).put("/api/products/31", item.put("stock", 1_002));

        assertThat(first.status()).isEqualTo(200);
        assertProblem(
                second,
                412,
                "urn:cachoeira:problem:changed-meanwhile",
                "it has changed since you read it: its ETag is now " + first.etag() + "; read it again");
        assertThat(acme.get("/api/products/31").text("/stock")).isEqualTo("1001");
    }

    @Test
    void a_put_takes_any_of_several_etags_a_star_or_none() {
        Reply seen = acme.get("/api/products/32");

        Client several = acme.with("If-Match", "\"old\", " + seen.etag());
        assertThat(several.put("/api/products/32", seen.body()).status()).isEqualTo(200);
        assertThat(acme.with("If-Match", "*")
                        .put("/api/products/32", seen.body())
                        .status())
                .isEqualTo(200);
        assertThat(acme.put("/api/products/32", seen.body()).status()).isEqualTo(200);
        assertThat(acme.with("If-Match", "3")
                        .put("/api/products/32", seen.body())
                        .status())
                .isEqualTo(400);
    }

    @Test
    void what_is_not_there_is_a_problem_and_cached_too() {
        Reply first = acme.get("/api/products/123456789");
        Reply second = acme.get("/api/products/123456789");

        assertProblem(first, 404, "urn:cachoeira:problem:not-found", "there is no product 123456789");
        assertThat(first.level()).isEqualTo("source");
        assertThat(second.level()).isEqualTo("l1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name        | ""    | name must be text of 1 to 200 characters, but was ''
            name        | null  | name must be text of 1 to 200 characters, but is missing
            category    | 0     | category must be a category's number, at least 1, but was 0
            category    | "a"   | category must be a whole number up to 9223372036854775807, but was 'a'
            price       | -1    | price must be a price from 0 to 9999999999.99 with at most 2 decimals, but was -1
            price       | 1.999 | price must be a price from 0 to 9999999999.99 with at most 2 decimals, but was 1.999
            price       | []    | price must be a number
            stock       | 1.5   | stock must be a whole number up to 2147483647, but was 1.5
            stock       | -1    | stock must be a whole number, at least 0, but was -1
            """)
    void a_wrong_body_is_a_problem_that_says_what_was_expected(String field, String json, String detail) {
        String body = PRODUCT.replaceFirst("\"" + field + "\": (\"[^\"]*\"|[0-9.]+)", "\"" + field + "\": " + json);

        assertProblem(acme.post("/api/products", body), 400, "urn:cachoeira:problem:invalid-request", detail);
    }

    @Test
    void a_text_that_the_database_cannot_keep_is_a_problem_of_the_request() {
        Reply reply = acme.post("/api/products", PRODUCT.replace("Brass", "Bra\\u0000ss"));

        assertProblem(
                reply,
                400,
                "urn:cachoeira:problem:invalid-request",
                "the database cannot store a value of this request");
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        Reply reply = acme.post("/api/products", Map.of());

        assertThat(reply.json().at("/errors")).hasSize(5);
        assertThat(reply.text("/errors/0/field")).isEqualTo("category");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[]", "\"text\"", "{\"name\": }", "null"})
    void a_body_that_is_no_object_is_a_problem(String body) {
        Reply reply = acme.post("/api/products", body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("/detail")).startsWith("the body must be a JSON object");
    }

    @Test
    void wrong_methods_types_and_paths_are_problems() {
        assertThat(acme.delete("/api/products").status()).isEqualTo(405);
        assertThat(acme.with("Content-Type", "text/csv")
                        .post("/api/products", "a,b")
                        .status())
                .isIn(400, 415);
        assertProblem(
                acme.get("/api/nothing"), 404, "urn:cachoeira:problem:not-found", "there is nothing at /api/nothing");
        assertProblem(
                acme.get("/api/products/abc"),
                400,
                "urn:cachoeira:problem:invalid-request",
                "id must be a whole number up to 9223372036854775807, but was 'abc'");
    }

    private static void assertProblem(Reply reply, int status, String type, String detail) {
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.text("/detail")).isEqualTo(detail);
        assertThat(reply.text("/type")).isEqualTo(type);
        assertThat(reply.json().at("/status").asInt()).isEqualTo(status);
        assertThat(reply.status()).isEqualTo(status);
    }

    private static List<Long> ids(JsonNode list) {
        JsonNode items = list.at("/items");
        return IntStream.range(0, items.size())
                .mapToObj(i -> items.get(i).at("/id").asLong())
                .toList();
    }
}
