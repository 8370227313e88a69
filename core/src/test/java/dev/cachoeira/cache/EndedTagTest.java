package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Another process invalidates a tag: first the guard, and a moment later the tag's epoch. */
class EndedTagTest extends ScriptedFixture {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean busy;

    @Test
    void aGetDoesNotJoinAFlightThatFoundItsValueBetweenTheTwo() {
        start(
                task -> {
                    tasks.add(task);
                    work();
                },
                NoUnitOfWork.INSTANCE);
        read("a");
        server.write(name("a"), server.value(name("a"))); // memory drops it
        server.delete("client::@guard");
        busy = true;
        var older = cache.async().get("a", key -> CompletableFuture.completedFuture("loaded"));
        server.delete("client::@tag:tag");

        var younger = cache.async().get("a", key -> CompletableFuture.completedFuture("new"));
        busy = false;
        work();

        assertThat(older).isCompletedWithValue("old");
        assertThat(younger).isCompletedWithValue("new");
    }

    private void work() {
        while (!busy && !tasks.isEmpty()) {
            tasks.remove().run();
        }
    }
}
