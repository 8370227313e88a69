package dev.cachoeira.redis.connection;

import java.util.Locale;
import java.util.UUID;

/**
 * What a server says of itself when a connection begins.
 *
 * @param node host and port
 * @param runId the identity of its process and of its history, which changes when a replica is promoted
 * @param identified whether it says who it is; else each connection has an identity of its own
 * @param version such as {@code 7.0.15}
 * @param clustered whether it belongs to a cluster
 * @param tracking whether it pushes invalidations over this connection
 */
record ServerFacts(String node, String runId, boolean identified, String version, boolean clustered, boolean tracking) {

    /** From the texts of {@code INFO server} and {@code INFO replication}; what they do not say is empty. */
    static ServerFacts parse(String node, String info, boolean tracking) {
        String valkey = field(info, "valkey_version");
        String version = valkey.isEmpty() ? field(info, "redis_version") : "valkey " + valkey;
        String mode = field(info, "redis_mode") + field(info, "server_mode");
        String runId = field(info, "run_id");
        boolean identified = !runId.isEmpty();
        return new ServerFacts(
                node,
                identified
                        ? runId + "-" + field(info, "master_replid")
                        : UUID.randomUUID().toString(),
                identified,
                version,
                mode.toLowerCase(Locale.ROOT).contains("cluster"),
                tracking);
    }

    /**
     * Whether these are of one process, at whatever point of its history: to a server that gets its first replica a new one
     * begins, of which those that are connected hear nothing.
     */
    boolean sameProcess(ServerFacts other) {
        return identified && other.identified && process().equals(other.process());
    }

    private String process() {
        return runId.substring(0, runId.lastIndexOf('-'));
    }

    static String field(String info, String name) {
        for (String line : info.split("\r?\n")) {
            if (line.startsWith(name + ":")) {
                return line.substring(name.length() + 1).trim();
            }
        }
        return "";
    }
}
