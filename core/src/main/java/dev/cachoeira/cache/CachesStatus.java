package dev.cachoeira.cache;

import java.util.List;

/**
 * What this process knows of its Redis.
 *
 * @param mode what is remembered where
 * @param description where Redis is, without credentials; empty without Redis
 * @param available whether all servers can be used; true when none is needed
 * @param owedInvalidations how many invalidations wait for a server to come back
 * @param nodes the servers
 */
public record CachesStatus(
        CachesSettings.Mode mode, String description, boolean available, int owedInvalidations, List<Node> nodes) {

    /**
     * One server.
     *
     * @param address host and port
     * @param version such as {@code 7.0.15}
     * @param available whether it answers within the deadline and may be believed
     * @param tracking whether it pushes invalidations
     */
    public record Node(String address, String version, boolean available, boolean tracking) {}
}
