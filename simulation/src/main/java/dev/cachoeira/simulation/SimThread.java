package dev.cachoeira.simulation;

import dev.cachoeira.runtime.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

    /**
     * Does something in as many such threads as there are processors, and returns when all of them are over.
     *
     * @throws IllegalStateException with what one of them threw
     */
    public static void onAllProcessors(Runnable work) {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        List<SimThread> threads = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            SimThread thread = new SimThread(work, "seeds-" + i);
            thread.setUncaughtExceptionHandler((any, e) -> thrown.set(e));
            thread.start();
            threads.add(thread);
        }
        threads.forEach(SimThread::finish);
        if (thrown.get() != null) {
            throw new IllegalStateException("a schedule cannot be run", thrown.get());
        }
    }

    private static void finish(Thread thread) {
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
