package dev.cachoeira.simulation;

import dev.cachoeira.runtime.Waiting;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * A thread that runs schedules, with events that wait. The same class for schedules of all mutants, so it knows none of the
 * classes that are loaded anew for each.
 */
public final class SimThread extends Thread implements Waiting {

    private Consumer<Future<?>> waiter = done -> {};

    /** A thread that is still to be started. */
    public SimThread(Runnable work, String name) {
        super(work, name);
    }

    /** Does something in such a thread, this one if it is one; events that wait do so by a {@code waiter}. */
    public static void run(Consumer<Future<?>> waiter, Runnable work) {
        if (currentThread() instanceof SimThread here) {
            here.waiter = waiter;
            work.run();
            return;
        }
        SimThread thread = new SimThread(work, "schedule");
        thread.waiter = waiter;
        thread.start();
        finish(thread);
    }

    /** Returns when a thread is over. */
    public static void finish(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void until(Future<?> done) {
        waiter.accept(done);
    }
}
