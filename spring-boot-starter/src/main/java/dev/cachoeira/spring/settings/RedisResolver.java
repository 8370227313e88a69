package dev.cachoeira.spring.settings;

import dev.cachoeira.server.TransportProvider;
import dev.cachoeira.spring.settings.CachoeiraProperties.Redis;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** Where Redis is: asks the sources in their order, and completes the first answer with credentials from the others. */
final class RedisResolver {

    private static final int DEFAULT_PORT = 6379;
    private static final String ADDRESS = "an address such as redis://user:password@localhost:6379/0, rediss://… (TLS),"
            + " redis-sentinel://host:port,host:port#master or redis-cluster://host:port,host:port; special"
            + " characters of user and password are written as %XX (what was given is not shown, as it may hold"
            + " a password)";

    private final Redis redis;
    private final EnvironmentNames names;
    private final @Nullable OtherConnection other;
    private final @Nullable SslBundles bundles;
    private final List<Problem> problems;

    RedisResolver(
            Redis redis,
            EnvironmentNames names,
            @Nullable OtherConnection other,
            @Nullable SslBundles bundles,
            List<Problem> problems) {
        this.redis = redis;
        this.names = names;
        this.other = other;
        this.bundles = bundles;
        this.problems = problems;
    }

    /**
     * The answer.
     *
     * @param uri with credentials
     * @param source which setting gave the address
     * @param sslBundle keys and certificates, or null
     */
    record Location(String uri, String source, @Nullable SslBundle sslBundle) {}

    private record Found(
            String source,
            @Nullable RedisAddress address,
            @Nullable String verbatim) {}

    Location resolve() {
        Found found = find();
        SslBundle bundle = bundle(found);
        Integer database = database(found.address());
        RedisAddress address = found.address();
        if (address == null) {
            return new Location(found.verbatim() == null ? "" : found.verbatim(), found.source(), bundle);
        }
        RedisAddress complete = withCredentials(address).withDatabase(database);
        return new Location(secured(complete, bundle).uri(), found.source(), bundle);
    }

    private Found find() {
        if (present(redis.uri())) {
            if (present(redis.host()) || redis.port() != null) {
                problems.add(new Problem(
                        "cachoeira.redis.uri", null, "given alone, without cachoeira.redis.host and its port"));
            }
            return uri("cachoeira.redis.uri", Objects.requireNonNull(redis.uri()));
        }
        if (present(redis.host()) || redis.port() != null) {
            String host = present(redis.host()) ? Objects.requireNonNull(redis.host()) : "localhost";
            return server("cachoeira.redis.host", host, "cachoeira.redis.port", redis.port());
        }
        Found named = findByEnvironmentNames();
        if (named != null) {
            return named;
        }
        String known = other == null ? null : other.uri();
        return known != null
                ? new Found("Spring Boot's Redis connection", RedisAddress.parse(known), known)
                : new Found("the default", RedisAddress.of("localhost", DEFAULT_PORT), null);
    }

    private @Nullable Found findByEnvironmentNames() {
        String url = names.text("REDIS_URL");
        Integer port = names.number("REDIS_PORT");
        if (url != null) {
            return uri("REDIS_URL", url);
        }
        String pair = names.text("REDIS_ADDR");
        if (pair != null) {
            return hostAndPort(pair);
        }
        String host = names.text("REDIS_HOST");
        return host == null && port == null
                ? null
                : server("REDIS_HOST", host == null ? "localhost" : host, "REDIS_PORT", port);
    }

    private Found uri(String setting, String uri) {
        RedisAddress address = RedisAddress.parse(uri);
        if (address == null && (uri.trim().startsWith("redis") || !understood(uri.trim()))) {
            problems.add(new Problem(setting, null, ADDRESS));
        }
        return new Found(setting, address, uri.trim());
    }

    /** Another kind of address than ours may have a transport of its own. */
    private static boolean understood(String uri) {
        return ServiceLoader.load(TransportProvider.class).stream()
                .anyMatch(provider -> provider.get().supports(uri));
    }

    private Found hostAndPort(String pair) {
        int colon = pair.lastIndexOf(':');
        boolean bare = colon < 0 || pair.endsWith("]");
        String host = bare ? pair : pair.substring(0, colon);
        Integer port = bare ? Integer.valueOf(DEFAULT_PORT) : parsePort(pair.substring(colon + 1));
        if (port == null || host.isEmpty()) {
            problems.add(new Problem("REDIS_ADDR", pair, "host:port such as localhost:6379"));
            return new Found("REDIS_ADDR", null, null);
        }
        return server("REDIS_ADDR", host, "REDIS_ADDR", port);
    }

    private static @Nullable Integer parsePort(String text) {
        return text.matches("\\d{1,5}") ? Integer.valueOf(text) : null;
    }

    private Found server(String setting, String host, String portSetting, @Nullable Integer port) {
        int chosen = port == null ? DEFAULT_PORT : port;
        if (chosen < 1 || chosen > 65_535) {
            problems.add(new Problem(portSetting, String.valueOf(chosen), "from 1 to 65535"));
        }
        if (host.contains("/") || host.contains("@") || host.contains(" ")) {
            problems.add(new Problem(setting, null, "the name or number of a host, without scheme, user or port"));
        }
        return new Found(setting, RedisAddress.of(host, chosen), null);
    }

    private RedisAddress withCredentials(RedisAddress address) {
        RedisAddress named = address.hasCredentials()
                ? address
                : address.withCredentials(names.text("REDIS_USERNAME"), names.text("REDIS_PASSWORD"));
        return named.withCredentials(orNull(redis.username()), orNull(redis.password()));
    }

    /** The database that the address does not name itself. */
    private @Nullable Integer database(@Nullable RedisAddress address) {
        Integer named = names.number("REDIS_DB");
        boolean explicit = redis.database() != null;
        boolean own = address != null && address.database() != null;
        Integer database = explicit ? redis.database() : own ? null : named;
        String setting = explicit ? "cachoeira.redis.database" : "REDIS_DB";
        if (database != null && database < 0) {
            problems.add(new Problem(setting, String.valueOf(database), "0 or more"));
        } else if (database != null && database > 0 && address != null && address.cluster()) {
            problems.add(new Problem(setting, String.valueOf(database), "0, the only database of a cluster"));
        }
        return database;
    }

    private RedisAddress secured(RedisAddress address, @Nullable SslBundle bundle) {
        if (Boolean.FALSE.equals(redis.ssl()) && (address.secure() || bundle != null)) {
            problems.add(new Problem(
                    "cachoeira.redis.ssl", "false", "true or absent with a rediss:// address or an SSL bundle"));
        }
        return Boolean.TRUE.equals(redis.ssl()) || bundle != null ? address.overTls() : address;
    }

    private @Nullable SslBundle bundle(Found found) {
        String name = orNull(redis.sslBundle());
        if (name == null) {
            boolean othersAddress = other != null && found.source().startsWith("Spring Boot");
            return othersAddress ? Objects.requireNonNull(other).sslBundle() : null;
        }
        if (bundles != null) {
            try {
                return bundles.getBundle(name);
            } catch (NoSuchSslBundleException e) {
                problems.add(
                        new Problem("cachoeira.redis.ssl-bundle", name, "the name of a bundle: " + e.getMessage()));
                return null;
            }
        }
        problems.add(new Problem("cachoeira.redis.ssl-bundle", name, "absent, as there are no SSL bundles"));
        return null;
    }

    private static boolean present(@Nullable String text) {
        return orNull(text) != null;
    }

    private static @Nullable String orNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
