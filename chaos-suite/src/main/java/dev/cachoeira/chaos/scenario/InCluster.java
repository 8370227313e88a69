package dev.cachoeira.chaos.scenario;

import dev.cachoeira.testkit.server.RedisCluster;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A scenario with a cluster of three masters and three replicas. */
abstract class InCluster implements Scenario {

    private @Nullable RedisCluster cluster;

    @Override
    public final void setUp() {
        cluster = RedisCluster.launch();
    }

    @Override
    public final Place place(int worker, int sourcePort) {
        return Place.plain(cluster().uri().replace("redis://", "redis-cluster://"), sourcePort);
    }

    final RedisCluster cluster() {
        return Objects.requireNonNull(cluster);
    }

    @Override
    public void close() {
        if (cluster != null) {
            cluster.close();
        }
    }
}
