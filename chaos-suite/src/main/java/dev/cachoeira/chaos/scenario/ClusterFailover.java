package dev.cachoeira.chaos.scenario;

import dev.cachoeira.chaos.worker.WorkerProcess;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;

/** A replica takes the place of a master that is killed or stands still; then the master comes back. */
final class ClusterFailover extends InCluster {

    private final Blow blow;

    ClusterFailover(Blow blow) {
        this.blow = blow;
    }

    @Override
    public String name() {
        return "cluster-" + blow;
    }

    @Override
    public String story() {
        return "Cluster: " + blow.story();
    }

    @Override
    public Duration least() {
        return Blow.LEAST;
    }

    @Override
    public void strike(List<WorkerProcess> workers) {
        blow.strike(lost());
    }

    @Override
    public void heal(List<WorkerProcess> workers) {
        blow.heal(lost());
    }

    @Override
    public List<String> notes() {
        boolean replaced = cluster().masters().contains(cluster().partnerOf(lost()));
        return List.of(replaced ? "its replica took over" : "nobody took over");
    }

    private RedisServer lost() {
        return cluster().nodes().get(0);
    }
}
