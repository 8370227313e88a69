package dev.cachoeira.showcase;

import static dev.cachoeira.showcase.Patience.remember;
import static dev.cachoeira.showcase.Patience.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Users and the projects that show them over HTTP. */
class UserContractTest {

    private final Client acme = SharedServers.first().as("acme");
    private final Client elsewhere = SharedServers.second().as("acme");
    private final Client globex = SharedServers.first().as("globex");

    @Test
    void a_user_is_read_changed_and_read_again() {
        Reply before = acme.get("/api/users/31");
        ObjectNode user = (ObjectNode) before.json();
        assertThat(user.propertyNames()).containsExactly("id", "name", "email", "role", "updatedAt");

        Reply changed = acme.with("If-Match", before.etag())
                .put("/api/users/31", user.put("name", "Zoe Zimmer").put("role", "manager"));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text("/name")).isEqualTo("Zoe Zimmer");

        Reply after = acme.get("/api/users/31");
        assertThat(after.level()).isEqualTo("source");
        assertThat(after.json()).isEqualTo(changed.json());
        assertThat(after.content()).isEqualTo(changed.content());
        assertThat(acme.get("/api/users/31").level()).isEqualTo("l1");
        assertThat(acme.with("If-None-Match", after.etag()).get("/api/users/31").status())
                .isEqualTo(304);
        assertThat(acme.with("If-Match", before.etag())
                        .put("/api/users/31", user)
                        .status())
                .isEqualTo(412);
    }

    @Test
    void an_update_ends_the_lists_that_show_the_user_everywhere_and_no_others() {
        String owner = "/api/users/" + ownerOfProject(33);
        String ownProjects = "/api/projects?owner=" + ownerOfProject(33);
        List<String> showing = List.of(ownProjects, "/api/projects?limit=1&page=33");
        List<String> others = List.of("/api/projects?owner=" + ownerOfProject(34), "/api/projects?limit=1&page=34");
        showing.forEach(path -> remember(acme, path));
        showing.forEach(path -> remember(elsewhere, path));
        others.forEach(path -> remember(acme, path));
        remember(globex, ownProjects);
        ObjectNode user = (ObjectNode) acme.get(owner).json();

        assertThat(acme.put(owner, user.put("name", "Otto Owner")).status()).isEqualTo(200);

        for (String path : showing) {
            Reply list = acme.get(path);
            assertThat(list.level()).as(path).isEqualTo("source");
            assertThat(list.json().at("/items"))
                    .isNotEmpty()
                    .allMatch(project -> project.at("/ownerName").asString().equals("Otto Owner"));
            soon().untilAsserted(() -> assertThat(elsewhere.get(path).json()).isEqualTo(list.json()));
        }
        others.forEach(path -> assertThat(acme.get(path).level()).as(path).isEqualTo("l1"));
        assertThat(globex.get(ownProjects).level()).isEqualTo("l1");
    }

    @Test
    void an_address_that_another_user_has_is_a_conflict_and_changes_nothing() {
        remember(acme, "/api/users/51");
        ObjectNode user = (ObjectNode) acme.get("/api/users/51").json();

        Reply reply = acme.put("/api/users/51", user.deepCopy().put("email", "ana@acme.test"));

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.text("/type")).isEqualTo("urn:cachoeira:problem:conflict");
        assertThat(reply.text("/detail")).isEqualTo("another user has the e-mail address ana@acme.test");
        assertThat(acme.get("/api/users/51").level()).isEqualTo("l1");
        assertThat(acme.get("/api/users/51").json()).isEqualTo(user);
        assertThat(globex.put("/api/users/51", user.put("email", "ana@acme.test"))
                        .status())
                .isEqualTo(200); // addresses are unique within a tenant
    }

    @Test
    void a_wrong_user_is_refused_with_what_was_expected() {
        Reply reply = acme.put("/api/users/52", """
                {"name": "", "email": "nobody", "role": "boss"}""");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("/detail"))
                .isEqualTo("email must be an e-mail address of at most 254 characters, but was 'nobody'; "
                        + "name must be text of 1 to 200 characters, but was ''; "
                        + "role must be admin, manager or member, but was 'boss'");
    }

    @Test
    void users_and_projects_of_one_tenant_are_not_anothers() {
        assertThat(acme.get("/api/users/61").text("/email")).endsWith("@acme.test");
        Reply globexs =
                globex.with("If-None-Match", acme.get("/api/users/61").etag()).get("/api/users/61");
        assertThat(globexs.status()).isEqualTo(200);
        assertThat(globexs.text("/email")).endsWith("@globex.test");
        assertThat(acme.get("/api/users/400").status()).isEqualTo(200);
        assertThat(globex.get("/api/users/400").status()).isEqualTo(404);
        assertThat(globex.put("/api/users/400", acme.get("/api/users/400").body())
                        .status())
                .isEqualTo(404);
        assertThat(acme.get("/api/projects").text("/total")).isEqualTo("800");
        assertThat(globex.get("/api/projects").text("/total")).isEqualTo("600");
        assertThat(globex.get("/api/projects").etag())
                .isNotEqualTo(acme.get("/api/projects").etag());
    }

    @Test
    void projects_come_in_pages_with_their_owners_names() {
        Reply page = acme.get("/api/projects?page=2&limit=5");

        assertThat(page.json().propertyNames()).containsExactly("items", "page", "limit", "total");
        assertThat(page.json().at("/items")).hasSize(5);
        assertThat(page.json().at("/items/0").propertyNames())
                .containsExactly("id", "name", "ownerId", "ownerName", "status", "budget", "updatedAt");
        assertThat(page.text("/items/0/id")).isEqualTo("6");
        String owner = page.text("/items/0/ownerId");
        assertThat(page.text("/items/0/ownerName"))
                .isEqualTo(acme.get("/api/users/" + owner).text("/name"));
        assertThat(acme.get("/api/projects?owner=" + owner).json().at("/items"))
                .isNotEmpty()
                .allMatch(project -> project.at("/ownerId").asString().equals(owner));
        assertThat(acme.with("If-None-Match", page.etag())
                        .get("/api/projects?page=2&limit=5")
                        .status())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            owner=0           | owner must be a user's id, at least 1, but was 0
            owner=me          | owner must be a whole number up to 9223372036854775807, but was 'me'
            page=0&limit=101  | limit must be from 1 to 100, but was 101; page must be at least 1, but was 0
            """)
    void wrong_questions_for_projects_are_problems(String query, String detail) {
        Reply reply = acme.get("/api/projects?" + query);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("/detail")).isEqualTo(detail);
    }

    private long ownerOfProject(int number) {
        return acme.get("/api/projects?limit=1&page=" + number)
                .json()
                .at("/items/0/ownerId")
                .asLong();
    }
}
