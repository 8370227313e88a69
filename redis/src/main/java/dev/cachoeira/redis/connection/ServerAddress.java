package dev.cachoeira.redis.connection;

import io.lettuce.core.RedisURI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Where to begin: one server, one master known to Sentinels, or some nodes of a cluster.
 *
 * @param uris one address, or the seeds of a cluster; they hold the credentials
 * @param cluster whether the servers form a cluster
 */
record ServerAddress(List<RedisURI> uris, boolean cluster) {

    private static final String CLUSTER = "redis-cluster://";
    private static final String CLUSTER_TLS = "rediss-cluster://";
    private static final List<String> SCHEMES =
            List.of("redis://", "rediss://", "redis-sentinel://", "rediss-sentinel://", CLUSTER, CLUSTER_TLS);

    static boolean supports(String uri) {
        String lower = uri.toLowerCase(Locale.ROOT);
        return SCHEMES.stream().anyMatch(lower::startsWith);
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException when it makes no sense; the message does not hold it, since it may hold a password
     */
    @SuppressWarnings("UnusedException") // the cause quotes the address
    static ServerAddress parse(String uri) {
        try {
            if (uri.startsWith(CLUSTER)) {
                return cluster("redis://", uri.substring(CLUSTER.length()));
            }
            if (uri.startsWith(CLUSTER_TLS)) {
                return cluster("rediss://", uri.substring(CLUSTER_TLS.length()));
            }
            return new ServerAddress(List.of(RedisURI.create(uri)), false);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("expected redis://[user:password@]host[:port][/database], rediss://…,"
                    + " redis-sentinel://host:port,host:port#master or redis-cluster://host:port,host:port, with special"
                    + " characters of user and password written as %XX; what was given cannot be read as that");
        }
    }

    private static ServerAddress cluster(String scheme, String rest) {
        int at = rest.lastIndexOf('@');
        String credentials = rest.substring(0, at + 1);
        String path = rest.substring(at + 1);
        List<RedisURI> seeds = new ArrayList<>();
        for (String host : path.replaceAll("[/?#].*", "").split(",")) {
            seeds.add(RedisURI.create(scheme + credentials + host));
        }
        return new ServerAddress(seeds, true);
    }

    /** Those who know the master; none where the address is that of a server, or of a cluster. */
    List<RedisURI> sentinels() {
        return uris.get(0).getSentinels();
    }

    /** Under which name they know it. */
    String masterName() {
        return uris.get(0).getSentinelMasterId();
    }

    /** The same credentials and TLS for a node of the cluster, or for the master that Sentinels name. */
    RedisURI node(String host, int port) {
        return RedisURI.builder(uris.get(0)).withHost(host).withPort(port).build();
    }

    /** Hosts and ports, no credentials. */
    String description() {
        String hosts = uris.stream()
                .flatMap(uri -> uri.getSentinels().isEmpty() ? List.of(uri).stream() : uri.getSentinels().stream())
                .map(uri -> uri.getHost() + ":" + uri.getPort())
                .collect(Collectors.joining(","));
        String master = masterName();
        if (cluster) {
            return "cluster " + hosts;
        }
        return master == null ? hosts : "master " + master + " by Sentinels " + hosts;
    }
}
