package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What callers of an asynchronous cache get to see of failures. */
class AsyncFailuresTest extends ScriptedFixture {

    private static final Executor FULL = task -> {
        throw new RejectedExecutionException("full");
    };

    /** A transaction that has written nothing, and may not share what it reads. */
    private static final UnitOfWork SNAPSHOT = new UnitOfWork() {
        @Override
        public boolean active() {
            return true;
        }

        @Override
        public boolean mayShare() {
            return false;
        }

        @Override
        public void afterCommit(Runnable task) {
            task.run();
        }

        @Override
        public void markWritten(Object scope) {}

        @Override
        public boolean hasWritten(Object scope) {
            return false;
        }
    };

    @Test
    void aCheckedExceptionOfABatchLoaderInATransactionArrivesInTheFuture() {
        start(Runnable::run, SNAPSHOT);
        IOException cause = new IOException("out of order");

        var found = cache.async().getAll(List.of("a"), keys -> {
            throw cause;
        });

        assertThat(found.handle((value, failure) -> failure)).isCompletedWithValue(cause);
    }

    @Test
    void whatALoaderThrewArrivesAsItIs() {
        start();
        IOException cause = new IOException("out of order");

        for (var found : List.of(
                cache.async().get("a", key -> CompletableFuture.failedFuture(cause)),
                cache.async().get("b", key -> {
                    throw cause;
                }),
                cache.async().lookup("c", key -> CompletableFuture.failedFuture(cause)))) {
            assertThat(found.handle((value, failure) -> failure)).isCompletedWithValue(cause);
        }
    }

    @Test
    void aFullExecutorMakesNoLoaderRunOnTheThreadThatReadsAConnection() throws Exception {
        start(FULL, NoUnitOfWork.INSTANCE);
        Thread reading = Thread.currentThread(); // the scripted server answers on its caller's thread

        Thread loading = caches.cache(
                        "threads",
                        new dev.cachoeira.codec.TypeRef<String>() {},
                        new dev.cachoeira.codec.TypeRef<Long>() {})
                .shared()
                .build()
                .async()
                .get(
                        "a",
                        key -> CompletableFuture.completedFuture(
                                Thread.currentThread().getId()))
                .thenApply(id -> id == reading.getId() ? reading : null)
                .get(10, TimeUnit.SECONDS);

        assertThat(loading).isNull();
    }
}
