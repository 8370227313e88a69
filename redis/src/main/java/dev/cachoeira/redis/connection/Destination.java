package dev.cachoeira.redis.connection;

import io.lettuce.core.RedisURI;

/**
 * Where a connection leads.
 *
 * @param uri one server, with the credentials
 * @param epoch how new that is: where Sentinels name another server later, with a higher one
 */
record Destination(RedisURI uri, long epoch) {

    /** Host and port. */
    String node() {
        return uri.getHost() + ":" + uri.getPort();
    }

    /** The same server with the newer epoch of the two. */
    Destination confirmedBy(Destination other) {
        return other.epoch > epoch && other.node().equals(node()) ? new Destination(uri, other.epoch) : this;
    }

    /** Whether another server has taken the place of this one. */
    boolean isSupersededBy(Destination other) {
        return other.epoch > epoch && !other.node().equals(node());
    }
}
