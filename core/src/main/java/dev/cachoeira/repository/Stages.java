package dev.cachoeira.repository;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers that come later. */
final class Stages {

    private Stages() {}

    /** Another form of an answer; what it failed with stays as it is. */
    static <T, U extends @Nullable Object> CompletableFuture<U> mapped(
            CompletionStage<T> stage, Function<? super T, ? extends U> form) {
        CompletableFuture<U> mapped = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure != null) {
                mapped.completeExceptionally(cause(failure));
                return;
            }
            try {
                mapped.complete(form.apply(value));
            } catch (RuntimeException | Error e) {
                mapped.completeExceptionally(e);
            }
        });
        return mapped;
    }

    /** Waits for an answer. */
    static <T> T await(CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception thrown) {
                throw thrown;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    /** What was thrown. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
