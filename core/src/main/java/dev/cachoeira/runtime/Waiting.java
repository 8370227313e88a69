package dev.cachoeira.runtime;

import java.util.concurrent.Future;

/** A thread that has something else to do while it waits: a simulated one, which does all that happens meanwhile. */
public interface Waiting {

    /** Returns when it is done; throws when it never will be. */
    void until(Future<?> done);
}
