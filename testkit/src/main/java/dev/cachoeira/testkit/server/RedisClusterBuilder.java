package dev.cachoeira.testkit.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link RedisCluster}. Not thread-safe. */
public final class RedisClusterBuilder {

    final RedisBinary binary;
    final List<List<String>> config = new ArrayList<>();
    Duration nodeTimeout = Duration.ofMillis(1_500);

    @Nullable
    String password;

    RedisClusterBuilder(RedisBinary binary) {
        this.binary = binary;
    }

    /**
     * How long a node may be silent before the others call it failed ({@code cluster-node-timeout}). A replica takes
     * over about one second later. Default: 1.5 seconds.
     */
    public RedisClusterBuilder nodeTimeout(Duration timeout) {
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("nodeTimeout must be at least 1 ms but it is " + timeout);
        }
        this.nodeTimeout = timeout;
        return this;
    }

    /** The password of all nodes. Default: none. */
    public RedisClusterBuilder password(String password) {
        this.password = password;
        return this;
    }

    /** A directive for all nodes, as in {@link RedisServerBuilder#config}. */
    public RedisClusterBuilder config(String directive, String... values) {
        var words = new ArrayList<>(List.of(directive));
        words.addAll(List.of(values));
        config.add(words);
        return this;
    }

    /**
     * Six nodes, ready for commands on every slot, replicas in step. Takes about 2.5 seconds: a fresh master waits for
     * 2 seconds before it serves.
     *
     * @throws IllegalStateException if they do not become a cluster in time
     * @throws ServerUnavailableException if this machine lacks the binary
     */
    public RedisCluster start() {
        return RedisCluster.start(this);
    }
}
