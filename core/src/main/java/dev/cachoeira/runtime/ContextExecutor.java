package dev.cachoeira.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * An executor that can carry what belongs to a call (its tenant, its trace, its log context) to the threads that work for
 * it. Whoever hands over a task may be another thread than the caller, such as one that reads a connection.
 */
public interface ContextExecutor extends Executor {

    /** Runs tasks in the context that the calling thread has now, whichever thread hands them over. */
    Executor bound();

    /** The same; a task that the threads refuse is done by another executor, in the same context. */
    Executor bound(Executor instead);

    /** Binds an executor if it can be bound; a task that its threads refuse is done by another, in the same context. */
    static Executor bind(Executor executor, Executor instead) {
        return executor instanceof ContextExecutor context
                ? context.bound(instead)
                : task -> executeOr(executor, instead, task);
    }

    /** Leaves a task to an executor, or to another when that refuses it. */
    static void executeOr(Executor executor, Executor instead, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            instead.execute(task);
        }
    }

    /** Binds an executor if it can be bound. */
    static Executor bind(Executor executor) {
        return executor instanceof ContextExecutor context ? context.bound() : executor;
    }
}
