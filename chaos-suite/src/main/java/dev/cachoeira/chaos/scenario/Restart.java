package dev.cachoeira.chaos.scenario;

import dev.cachoeira.chaos.worker.WorkerProcess;
import java.util.List;

/** Redis is killed and comes back, empty or from a snapshot that knows nothing of later invalidations. */
final class Restart extends OneServer {

    private final boolean fromSnapshot;
    private final boolean atOnce;

    private Restart(String name, String story, boolean fromSnapshot, boolean atOnce) {
        super(name, story);
        this.fromSnapshot = fromSnapshot;
        this.atOnce = atOnce;
    }

    static Restart empty() {
        return new Restart("restart-empty", "kill -9 of Redis; after the fault's time it starts empty", false, false);
    }

    static Restart old() {
        return new Restart(
                "restart-old", "kill -9 of Redis; after the fault's time it starts from an older RDB", true, false);
    }

    static Restart oldAtOnce() {
        return new Restart(
                "restart-old-at-once", "kill -9 of Redis, which starts at once from an older RDB", true, true);
    }

    @Override
    public void prepare() {
        if (fromSnapshot) {
            server().saveRdb();
        }
    }

    @Override
    public void strike(List<WorkerProcess> workers) {
        server().kill();
        if (atOnce) {
            server().start();
        }
    }

    @Override
    public void heal(List<WorkerProcess> workers) {
        if (!atOnce) {
            server().start();
        }
    }
}
