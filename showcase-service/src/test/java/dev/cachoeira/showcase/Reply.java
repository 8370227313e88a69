package dev.cachoeira.showcase;

import dev.cachoeira.spring.http.EntityTag;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the service answered. */
record Reply(HttpResponse<String> response) {

    private static final JsonMapper JSON = new JsonMapper();

    int status() {
        return response.statusCode();
    }

    String body() {
        return response.body();
    }

    JsonNode json() {
        return JSON.readTree(body());
    }

    /** The value at a JSON pointer, as text. */
    String text(String pointer) {
        return json().at(pointer).asString();
    }

    @Nullable
    String header(String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    @Nullable
    String level() {
        return header("X-Cache");
    }

    String etag() {
        return response.headers().firstValue("ETag").orElseThrow();
    }

    /** What the ETag says of the content, whichever entry of a cache it is in. */
    String content() {
        return EntityTag.contentOf(ETag.create(etag()));
    }
}
