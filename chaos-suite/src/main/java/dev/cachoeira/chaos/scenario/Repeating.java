package dev.cachoeira.chaos.scenario;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A task that a thread does again and again until this is closed; closing waits for it and reports its failure. */
final class Repeating implements AutoCloseable {

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Duration pause;
    private final Runnable task;
    private final Thread thread;
    private volatile @Nullable RuntimeException failure;
    private volatile int times;

    private Repeating(Duration pause, Runnable task) {
        this.pause = pause;
        this.task = task;
        this.thread = new Thread(this::run, "fault");
        thread.setDaemon(true);
    }

    static Repeating every(Duration pause, Runnable task) {
        Repeating repeating = new Repeating(pause, task);
        repeating.thread.start();
        return repeating;
    }

    int times() {
        return times;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void run() {
        try {
            while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                task.run();
                times++;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        RuntimeException failed = failure;
        if (failed != null) {
            throw new IllegalStateException("the fault did not go on", failed);
        }
    }
}
