package dev.cachoeira.chaos.scenario;

import dev.cachoeira.chaos.worker.WorkerProcess;
import dev.cachoeira.testkit.server.RedisCluster;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Slots that hold keys move from one master to another, and back. */
final class Resharding extends InCluster {

    private @Nullable Repeating moving;
    private List<Integer> slots = List.of();
    private int moves;

    @Override
    public String name() {
        return "cluster-resharding";
    }

    @Override
    public boolean reachable() {
        return true;
    }

    @Override
    public String story() {
        return "Cluster: one slot with keys after the other moves from the first master to the second, and back";
    }

    @Override
    public void strike(List<WorkerProcess> workers) {
        slots = heldBy(cluster().nodes().get(0));
        moving = Repeating.every(Duration.ZERO, this::moveOne);
    }

    private static List<Integer> heldBy(RedisServer node) {
        return node.send("KEYS", "*") instanceof List<?> keys
                ? keys.stream()
                        .map(key -> RedisCluster.slotOf(String.valueOf(key)))
                        .distinct()
                        .toList()
                : List.of();
    }

    /** There and back in turns of all slots. */
    private void moveOne() {
        boolean there = moves / slots.size() % 2 == 0;
        move(slots.get(moves % slots.size()), there);
        moves++;
    }

    private void move(int slot, boolean there) {
        RedisServer first = cluster().nodes().get(0);
        RedisServer second = cluster().nodes().get(1);
        cluster().moveSlot(slot, there ? first : second, there ? second : first);
    }

    @Override
    public void heal(List<WorkerProcess> workers) {
        if (moving != null) {
            moving.close();
        }
    }

    @Override
    public List<String> notes() {
        return List.of(moves + " moves of " + slots.size() + " slots");
    }
}
