package dev.cachoeira.spring.settings;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Cluster;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Sentinel;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Standalone;
import org.springframework.boot.ssl.SslBundle;

/** Spring Boot's own idea of where Redis is: {@code spring.data.redis}, Docker Compose, Testcontainers. */
public final class BootConnection implements OtherConnection {

    private final DataRedisConnectionDetails details;

    /** Reads the details when asked. */
    public BootConnection(DataRedisConnectionDetails details) {
        this.details = details;
    }

    @Override
    public @Nullable String uri() {
        RedisAddress address = address();
        return address == null
                ? null
                : address.withCredentials(details.getUsername(), details.getPassword())
                        .uri();
    }

    private @Nullable RedisAddress address() {
        Cluster cluster = details.getCluster();
        if (cluster != null) {
            return new RedisAddress("redis-cluster", null, hosts(cluster.getNodes()), null, "");
        }
        Sentinel sentinel = details.getSentinel();
        if (sentinel != null) {
            String hosts = hosts(sentinel.getNodes());
            return new RedisAddress("redis-sentinel", null, hosts, sentinel.getDatabase(), "#" + sentinel.getMaster());
        }
        Standalone server = details.getStandalone();
        return server == null
                ? null
                : RedisAddress.of(server.getHost(), server.getPort()).withDatabase(server.getDatabase());
    }

    private static String hosts(List<Node> nodes) {
        return nodes.stream()
                .map(node -> RedisAddress.hostAndPort(node.host().toLowerCase(Locale.ROOT), node.port()))
                .collect(Collectors.joining(","));
    }

    @Override
    public @Nullable SslBundle sslBundle() {
        return details.getSslBundle();
    }
}
