package dev.cachoeira.chaos.scenario;

import dev.cachoeira.chaos.worker.WorkerProcess;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All connections are killed, again and again. */
final class KilledConnections extends OneServer {

    private static final Duration EVERY = Duration.ofMillis(200);

    private @Nullable Repeating killing;

    KilledConnections() {
        super("connections-killed", "Redis kills all connections every 200 ms");
    }

    @Override
    public void strike(List<WorkerProcess> workers) {
        killing = Repeating.every(EVERY, () -> server().send("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"));
    }

    @Override
    public void heal(List<WorkerProcess> workers) {
        if (killing != null) {
            killing.close();
        }
    }

    @Override
    public List<String> notes() {
        return killing == null ? List.of() : List.of("killed " + killing.times() + " times");
    }
}
