package dev.cachoeira.showcase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Contacts of an upstream API over HTTP. */
class ContactContractTest {

    private final Client acme = SharedServers.first().as("acme");
    private final Client elsewhere = SharedServers.second().as("acme");
    private final Client globex = SharedServers.first().as("globex");

    @Test
    void contacts_come_in_the_order_in_which_they_were_asked_for_each_once() {
        JsonNode answer = acme.get("/api/contacts?ids=7,3,100000,3,5").json();

        assertThat(answer.propertyNames()).containsExactly("items", "missing");
        assertThat(ids(answer)).containsExactly(7L, 3L, 100_000L, 5L);
        assertThat(answer.at("/missing")).isEmpty();
        assertThat(answer.at("/items/0").propertyNames()).containsExactly("id", "name", "email", "phone", "user");
        assertThat(answer.at("/items/0/user").propertyNames()).containsExactly("id", "name", "email");
    }

    @Test
    void ids_that_upstream_does_not_know_are_said_and_asked_for_again() {
        Reply first = acme.get("/api/contacts?ids=100001,11,999999999999");
        Reply second = acme.get("/api/contacts?ids=100001,11,999999999999");

        assertThat(first.status()).isEqualTo(200);
        assertThat(ids(first.json())).containsExactly(11L);
        assertThat(first.json().at("/missing").toString()).isEqualTo("[100001,999999999999]");
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(second.level()).isEqualTo("source");
    }

    @Test
    void what_is_cached_is_not_asked_of_upstream_again_by_any_instance() {
        String path = "/api/contacts?ids=" + range(20_001, 20_250);
        Reply first = acme.get(path);
        assertThat(ids(first.json()))
                .isEqualTo(LongStream.rangeClosed(20_001, 20_250).boxed().toList());
        assertThat(first.level()).isEqualTo("source");
        long calls = calls();

        assertThat(elsewhere.get(path).level()).isEqualTo("l2");
        assertThat(acme.get(path).level()).isEqualTo("l2");
        assertThat(elsewhere.get(path).json()).isEqualTo(first.json());
        assertThat(acme.with("If-None-Match", first.etag()).get(path).status()).isEqualTo(304);
        assertThat(calls()).isEqualTo(calls);
    }

    @Test
    void only_missing_ids_are_asked_for_a_hundred_at_a_time() {
        try (Instance instance =
                Instance.start("DATABASE_URL=" + SharedServers.newDatabase(), "USE_REDIS=false", "LOG_LEVEL=error")) {
            Client client = instance.as("acme");
            client.get("/api/contacts?ids=" + range(1, 250));
            long customers = 3; // 100, 100, 50
            long usersAtMost = 3;
            long before = stat(client, "calls");
            assertThat(before).isBetween(customers + 1, customers + usersAtMost);
            long idsBefore = stat(client, "ids");

            Reply reply = client.get("/api/contacts?ids=" + range(240, 251));

            assertThat(ids(reply.json())).hasSize(12);
            assertThat(stat(client, "calls")).isBetween(before + 1, before + 2); // one customer, perhaps its user
            assertThat(stat(client, "ids")).isBetween(idsBefore + 1, idsBefore + 2);
            assertThat(client.get("/api/contacts?ids=" + range(1, 251)).level()).isEqualTo("l1");
        }
    }

    @Test
    void a_thousand_ids_are_answered_and_no_more() {
        Reply most = acme.get("/api/contacts?ids=" + range(99_001, 100_000).replace(",", "%2C"));
        assertThat(ids(most.json())).hasSize(1_000);

        Reply tooMany = acme.get("/api/contacts?ids=" + range(1, 1_001));
        assertThat(tooMany.status()).isEqualTo(400);
        assertThat(tooMany.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(tooMany.text("/detail")).isEqualTo("ids must be at most 1000 numbers, but was 1001");
        assertThat(tooMany.text("/errors/0/field")).isEqualTo("ids");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                         | but is missing
            ?ids=                      | but was ''
            ?ids=1,,2                  | but was ''
            ?ids=0                     | but was '0'
            ?ids=-1                    | but was '-1'
            ?ids=1,two                 | but was 'two'
            ?ids=1.5                   | but was '1.5'
            ?ids=99999999999999999999  | but was '99999999999999999999'
            """)
    void wrong_ids_are_a_problem(String query, String was) {
        Reply reply = acme.get("/api/contacts" + query);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("/detail"))
                .isEqualTo("ids must be whole numbers of at least 1 with commas between them, " + was);
    }

    @Test
    void upstream_takes_at_most_a_hundred_ids() {
        assertThat(acme.get("/upstream/customers?instance=acme&ids=" + range(1, 100))
                        .json())
                .hasSize(100);
        Reply tooMany = acme.get("/upstream/customers?instance=acme&ids=" + range(1, 101));
        assertThat(tooMany.status()).isEqualTo(400);
        assertThat(tooMany.text("/detail")).isEqualTo("ids must be at most 100 numbers, but was 101");
        assertThat(acme.get("/upstream/customers?ids=1").status()).isEqualTo(400);
    }

    @Test
    void the_same_id_is_another_contact_for_another_tenant() {
        Reply acmes = acme.get("/api/contacts?ids=42");
        Reply globexs = globex.with("If-None-Match", acmes.etag()).get("/api/contacts?ids=42");

        assertThat(globexs.status()).isEqualTo(200);
        assertThat(acmes.text("/items/0/email")).isEqualTo("customer42@acme.example");
        assertThat(globexs.text("/items/0/email")).isEqualTo("customer42@globex.example");
        assertThat(globexs.text("/items/0/user/email")).endsWith("@globex.example");
    }

    @Test
    void an_upstream_that_is_slow_or_away_is_a_problem() {
        try (Instance instance = Instance.start(
                "DATABASE_URL=" + SharedServers.newDatabase(),
                "USE_REDIS=false",
                "LOG_LEVEL=error",
                "UPSTREAM_LATENCY=3s",
                "UPSTREAM_TIMEOUT=200ms")) {
            Reply slow = instance.as("acme").get("/api/contacts?ids=1");
            assertThat(slow.status()).isEqualTo(503);
            assertThat(slow.text("/type")).isEqualTo("urn:cachoeira:problem:upstream-unavailable");
            assertThat(slow.header("Retry-After")).isEqualTo("1");
        }
        try (Instance instance = Instance.start(
                "DATABASE_URL=" + SharedServers.newDatabase(),
                "USE_REDIS=false",
                "LOG_LEVEL=error",
                "UPSTREAM_URL=http://localhost:1/upstream")) {
            assertThat(instance.as("acme").get("/api/contacts?ids=1").status()).isEqualTo(503);
        }
    }

    private long calls() {
        return stat(acme, "calls") + stat(elsewhere, "calls");
    }

    private static long stat(Client client, String figure) {
        return client.get("/upstream/stats").json().at("/" + figure).asLong();
    }

    private static String range(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<Long> ids(JsonNode answer) {
        return answer.at("/items")
                .valueStream()
                .map(item -> item.at("/id").asLong())
                .toList();
    }
}
