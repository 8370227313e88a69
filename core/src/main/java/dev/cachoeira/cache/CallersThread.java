package dev.cachoeira.cache;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that waits for an answer, and does the work for it meanwhile. What comes after is left to another executor.
 *
 * <p>Anybody may give it work and wake it up; all else is for the thread itself.
 */
final class CallersThread implements Executor {

    private final Thread thread = Thread.currentThread();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Executor later;
    private volatile boolean closed;
    private boolean interrupted;

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
            wakeUp();
        }
    }

    /** What it waits for may be there. */
    void wakeUp() {
        if (Thread.currentThread() != thread) {
            LockSupport.unpark(thread);
        }
    }

    /** The next piece of work, or null when there is none. */
    @Nullable
    Runnable next() {
        return tasks.poll();
    }

    /** Waits until it is woken up, or returns for no reason. What it holds back leaves first: it may wait for that. */
    void park() {
        Gathering.flush();
        LockSupport.park(this);
        noteInterrupt();
    }

    /** The same for so long at most. */
    void park(long nanos) {
        Gathering.flush();
        LockSupport.parkNanos(this, nanos);
        noteInterrupt();
    }

    /** An interrupt is the loader's affair, not the cache's: it is kept for the caller. */
    private void noteInterrupt() {
        interrupted |= Thread.interrupted();
    }

    /** Works until an answer is there, and gives it, or throws what it failed with. */
    <T> T await(CompletableFuture<T> answer) {
        CompletableFuture<T> unused = answer.whenComplete((value, failure) -> wakeUp());
        try {
            while (!answer.isDone()) {
                Runnable task = next();
                if (task != null) {
                    Handlers.guarded(task);
                } else {
                    park();
                }
            }
        } finally {
            close();
        }
        return Futures.join(answer);
    }

    /** Waits no longer. */
    void close() {
        closed = true;
        handOver();
        if (interrupted) {
            thread.interrupt();
        }
    }

    boolean closed() {
        return closed;
    }

    private void handOver() {
        Runnable task = tasks.poll();
        while (task != null) {
            later.execute(task);
            task = tasks.poll();
        }
    }
}
