package dev.cachoeira.chaos.scenario;

import dev.cachoeira.chaos.worker.WorkerProcess;
import java.time.Duration;
import java.util.List;

/** A process stands still, as on a machine that is suspended, and goes on as if nothing had happened. */
final class PausedProcess extends OneServer {

    PausedProcess() {
        super(
                "process-paused",
                "SIGSTOP of one worker, for longer than each window and lease, while others invalidate");
    }

    /** Longer than the window (2 s), a lease (3 s) and the wait for one (5 s). */
    @Override
    public Duration least() {
        return Duration.ofSeconds(6);
    }

    @Override
    public void strike(List<WorkerProcess> workers) {
        workers.get(0).stop();
    }

    @Override
    public void heal(List<WorkerProcess> workers) {
        workers.get(0).goOn();
    }
}
