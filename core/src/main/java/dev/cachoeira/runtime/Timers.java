package dev.cachoeira.runtime;

import java.time.Duration;

/** Runs short tasks later. Thread-safe. */
public interface Timers {

    /**
     * Runs a task once, after a delay. The task must not block.
     *
     * @return a handle that cancels it; cancelling a task that has run does nothing
     */
    Handle after(Duration delay, Runnable task);

    /** A task that may be cancelled. */
    interface Handle {

        /** Cancels the task if it has not begun. */
        void cancel();
    }
}
