package dev.cachoeira.runtime;

import java.util.concurrent.Executor;

/**
 * An executor that can carry what belongs to a call (its tenant, its trace, its log context) to the threads that work for
 * it. Whoever hands over a task may be another thread than the caller, such as one that reads a connection.
 */
public interface ContextExecutor extends Executor {

    /** Runs tasks in the context that the calling thread has now, whichever thread hands them over. */
    Executor bound();

    /** Binds an executor if it can be bound. */
    static Executor bind(Executor executor) {
        return executor instanceof ContextExecutor context ? context.bound() : executor;
    }
}
