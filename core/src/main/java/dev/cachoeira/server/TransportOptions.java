package dev.cachoeira.server;

import java.time.Duration;
import java.util.Map;

/**
 * How to reach the servers.
 *
 * @param uri {@code redis://}, {@code rediss://}, {@code redis-sentinel://} or {@code redis-cluster://} address, with
 *     credentials and database if need be
 * @param connections tracked connections to each server
 * @param connectTimeout how long one attempt to connect may take
 * @param reconnectDelay pause before the first new attempt; doubles up to a second, with jitter. A connection that is lost
 *     sooner than that was a failed attempt too; after another one the first new attempt is made at once
 * @param properties what a particular transport knows beside this, such as an SSL context
 */
public record TransportOptions(
        String uri, int connections, Duration connectTimeout, Duration reconnectDelay, Map<String, Object> properties) {

    /** Without the address, which may hold a password. */
    @Override
    public String toString() {
        return "TransportOptions[connections=" + connections + ", connectTimeout=" + connectTimeout
                + ", reconnectDelay=" + reconnectDelay + "]";
    }
}
