package dev.cachoeira.showcase.contact;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.env.Environment;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/**
 * The upstream API over HTTP: at {@code showcase.upstream.url}, or this service's own stub where that is not set. Throws
 * what {@link RestClient} throws.
 */
@Component
class UpstreamApi {

    /** How many ids the API takes at once. */
    static final int MOST_IDS = 100;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    private final Environment environment;
    private final String url;
    private final RestClient http;

    UpstreamApi(
            Environment environment,
            @Value("${showcase.upstream.url:}") String url,
            @Value("${showcase.upstream.timeout:5s}") Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("showcase.upstream.timeout must be more than 0ms, but was " + timeout);
        }
        this.environment = environment;
        this.url = url;
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(client);
        requests.setReadTimeout(timeout);
        this.http = RestClient.builder().requestFactory(requests).build();
    }

    /** Those of at most {@value #MOST_IDS} customers that exist, by id. */
    Map<Long, Customer> customers(String instance, Collection<Long> ids) {
        return ask("customers", instance, ids, new ParameterizedTypeReference<>() {}, Customer::id);
    }

    /** Those of at most {@value #MOST_IDS} users that exist, by id. */
    Map<Long, UpstreamUser> users(String instance, Collection<Long> ids) {
        return ask("users", instance, ids, new ParameterizedTypeReference<>() {}, UpstreamUser::id);
    }

    private <T> Map<Long, T> ask(
            String what,
            String instance,
            Collection<Long> ids,
            ParameterizedTypeReference<List<T>> type,
            Function<T, Long> idOf) {
        String list = ids.stream().map(String::valueOf).collect(Collectors.joining(","));
        List<T> found = http.get()
                .uri(address() + "/{what}?instance={instance}&ids={ids}", what, instance, list)
                .retrieve()
                .body(type);
        return Objects.requireNonNull(found, "the upstream API answered without a body").stream()
                .collect(Collectors.toMap(idOf, Function.identity()));
    }

    /** The service's own port is known once it listens. */
    private String address() {
        return url.isBlank() ? "http://localhost:" + environment.getProperty("local.server.port") + "/upstream" : url;
    }
}
