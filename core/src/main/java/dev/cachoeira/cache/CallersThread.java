package dev.cachoeira.cache;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/** The thread that waits for an answer, and does the work for it meanwhile. What comes after is left to another executor. */
final class CallersThread implements Executor {

    private final Thread thread = Thread.currentThread();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Executor later;
    private volatile boolean closed;

    /**
     * Stands for the current thread.
     *
     * @param later does what comes when this thread waits no longer
     */
    CallersThread(Executor later) {
        this.later = later;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (closed) {
            handOver();
        } else {
            LockSupport.unpark(thread);
        }
    }

    /** Works until an answer is there, and gives it, or throws what it failed with. Interrupts are kept for the caller. */
    <T> T await(CompletableFuture<T> answer) {
        CompletableFuture<T> unused = answer.whenComplete((value, failure) -> LockSupport.unpark(thread));
        boolean interrupted = false;
        try {
            while (!answer.isDone()) {
                Runnable task = tasks.poll();
                if (task != null) {
                    Handlers.guarded(task);
                } else {
                    Gathering.flush();
                    LockSupport.park(this);
                    interrupted |= Thread.interrupted(); // the loader's affair, not the cache's
                }
            }
        } finally {
            closed = true;
            handOver();
            if (interrupted) {
                thread.interrupt();
            }
        }
        return Futures.join(answer);
    }

    private void handOver() {
        Runnable task = tasks.poll();
        while (task != null) {
            later.execute(task);
            task = tasks.poll();
        }
    }
}
