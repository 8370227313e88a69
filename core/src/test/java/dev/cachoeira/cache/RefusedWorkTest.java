package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.runtime.ContextExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An executor that takes no work, or not as it should. */
@Timeout(30)
class RefusedWorkTest extends ScriptedFixture {

    private RuntimeException refusal = new RejectedExecutionException("full");
    private boolean refuses;
    private boolean cannotBind;
    private final ThreadLocal<Boolean> inContext = ThreadLocal.withInitial(() -> false);

    private final class Moody implements ContextExecutor {
        @Override
        public void execute(Runnable task) {
            if (refuses) {
                throw refusal;
            }
            task.run();
        }

        @Override
        public Executor bound() {
            if (cannotBind) {
                throw new IllegalStateException("no context");
            }
            return this;
        }

        @Override
        public Executor bound(Executor instead) {
            Executor bound = bound();
            return task -> ContextExecutor.executeOr(bound, work -> instead.execute(() -> inItsContext(work)), task);
        }

        private void inItsContext(Runnable work) {
            inContext.set(true);
            work.run();
            inContext.remove();
        }
    }

    private Cache<String, String> timed() {
        start(new Moody(), NoUnitOfWork.INSTANCE);
        return caches.cache("timed", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .hardTimeout(Duration.ofSeconds(5))
                .build();
    }

    private void isLoadedByItsCaller(Cache<String, String> timed) {
        List<Thread> threads = new ArrayList<>();
        assertThat(timed.get("a", key -> {
                    threads.add(Thread.currentThread());
                    return "value";
                }))
                .isEqualTo("value");
        assertThat(threads).containsExactly(Thread.currentThread());
        assertThat(timed.get("a")).isEqualTo("value");
    }

    @Test
    void whatTheExecutorRefusesIsLoadedInItsCallersContext() {
        var timed = timed();
        refuses = true;

        isLoadedByItsCaller(timed);
    }

    @Test
    void anAsyncLoadThatTheExecutorRefusesKeepsItsCallersContext() throws Exception {
        start(new Moody(), NoUnitOfWork.INSTANCE);
        var texts = caches.cache("refused", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .build();
        refuses = true;

        var loaded = texts.async()
                .get("a", key -> CompletableFuture.completedFuture(inContext.get() ? "in its context" : "anywhere"));

        assertThat(loaded.get(20, TimeUnit.SECONDS)).isEqualTo("in its context");
    }

    @Test
    void whatCannotTakeItsContextAlongIsLoadedByItsCaller() {
        var timed = timed();
        cannotBind = true;

        isLoadedByItsCaller(timed);
    }

    @Test
    void aKeyWhoseReloadCouldNotBeginIsReloadedLater() {
        start(new Moody(), NoUnitOfWork.INSTANCE);
        var refreshing = caches.cache("stale", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .refreshAfter(Duration.ofMillis(1))
                .build();
        refreshing.put("a", "old");
        time.pass(Duration.ofSeconds(1));
        refusal = new IllegalStateException("out of threads");
        refuses = true;
        assertThat(refreshing.get("a", key -> "new")).isEqualTo("old");
        refuses = false;
        server.lose(server.keys().stream()
                .filter(name -> name.contains("@refresh"))
                .findAny()
                .orElse("none"));
        time.pass(Duration.ofSeconds(10));

        assertThat(refreshing.get("a", key -> "new")).isEqualTo("old");

        assertThat(refreshing.get("a")).isEqualTo("new");
    }
}
