package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Threads of a test. */
public final class Parallel {

    private Parallel() {}

    /** Runs a task on a thread of its own. */
    public static <T extends @Nullable Object> CompletableFuture<T> start(Callable<T> task) {
        var future = new CompletableFuture<T>();
        thread(task, future).start();
        return future;
    }

    /** The same; returns when the thread waits for something, or has ended. */
    public static <T extends @Nullable Object> CompletableFuture<T> startWaiting(Callable<T> task) {
        var future = new CompletableFuture<T>();
        var thread = thread(task, future);
        thread.start();
        eventually(() -> assertThat(thread.getState())
                .isIn(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED));
        return future;
    }

    private static <T extends @Nullable Object> Thread thread(Callable<T> task, CompletableFuture<T> future) {
        var thread = new Thread(() -> {
            try {
                future.complete(task.call());
            } catch (Throwable e) {
                future.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        return thread;
    }

    /** Runs a task on many threads at once and waits for all answers. */
    public static <T> List<T> together(int threads, Callable<T> task) throws Exception {
        var gate = new CountDownLatch(threads);
        var futures = new ArrayList<CompletableFuture<T>>();
        for (int i = 0; i < threads; i++) {
            futures.add(start(() -> {
                gate.countDown();
                gate.await();
                return task.call();
            }));
        }
        var answers = new ArrayList<T>();
        for (var future : futures) {
            answers.add(result(future));
        }
        return answers;
    }

    /** The answer of a task that ends within half a minute. */
    public static <T extends @Nullable Object> T result(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not finished after 30 seconds", e);
        }
    }

    /** Waits for a latch for at most half a minute. */
    public static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("still waiting after 30 seconds");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
