package dev.cachoeira.cache;

import dev.cachoeira.runtime.Waiting;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Futures whose failures are what was thrown, not wrapped. */
final class Futures {

    private Futures() {}

    /** Waits; what the current thread holds back leaves first. */
    static <T> T join(CompletableFuture<T> future) {
        Gathering.flush();
        if (Thread.currentThread() instanceof Waiting thread) {
            thread.until(future);
        }
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WriteBehindException failure) {
                throw failure.here();
            }
            throw Sneaky.rethrow(cause(e));
        }
    }

    static <T> CompletableFuture<T> supply(Executor executor, Supplier<T> call) {
        CompletableFuture<T> future = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                future.complete(call.get());
            } catch (Throwable e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    /** The same outcome without the wrapping that stages put around what was thrown. */
    static <T> CompletableFuture<T> unwrapped(CompletableFuture<T> future) {
        if (future.isDone() && !future.isCompletedExceptionally()) {
            return future;
        }
        CompletableFuture<T> raw = new CompletableFuture<>();
        future.whenComplete((value, failure) -> {
            if (failure == null) {
                raw.complete(value);
            } else {
                raw.completeExceptionally(cause(failure));
            }
        });
        return raw;
    }

    /** What was thrown. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
