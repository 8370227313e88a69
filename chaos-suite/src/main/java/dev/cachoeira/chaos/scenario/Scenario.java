package dev.cachoeira.chaos.scenario;

import dev.cachoeira.chaos.worker.WorkerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One thing that goes wrong, with the servers that it needs. Made without effect; used once. */
public interface Scenario extends AutoCloseable {

    /** By which it is chosen. */
    String name();

    /** What happens, in a sentence. */
    String story();

    /** Why this machine does not allow it; empty if it does. */
    default Optional<String> impossible() {
        return Optional.empty();
    }

    /** How long the fault has to last at least to mean something. */
    default Duration least() {
        return Duration.ZERO;
    }

    /** Whether every process can reach Redis all the time, so that what it owes is no excuse for an old value. */
    default boolean reachable() {
        return false;
    }

    /** Starts the servers. */
    void setUp();

    /** Where a worker is. */
    Place place(int worker, int sourcePort);

    /** Something to do while all is well. */
    default void prepare() {}

    /** Begins the fault. */
    void strike(List<WorkerProcess> workers);

    /** Ends the fault. */
    void heal(List<WorkerProcess> workers);

    /** What there is to say beside the figures; asked before the end. */
    default List<String> notes() {
        return List.of();
    }

    /** Ends the servers, and the fault if it lasts. */
    @Override
    void close();
}
