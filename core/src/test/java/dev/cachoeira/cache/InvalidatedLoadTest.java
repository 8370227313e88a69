package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A load that was begun before an invalidation of which its process hears late, or not at all. */
class InvalidatedLoadTest extends ScriptedFixture {

    @BeforeEach
    void connect() {
        start();
    }

    @Test
    void aFillChecksTheGuardOfItsTagsEvenWhenNoPushHasCome() {
        ScriptedServer.Line guard = transport.connect(server, "@guard");
        settle();
        CompletableFuture<String> load = new CompletableFuture<>();
        var older = cache.async().get("a", key -> load);
        guard.hold();
        server.delete("client::@guard");
        server.delete("client::@tag:tag");

        load.complete("old");
        guard.resume();

        assertThat(older).isCompletedWithValue("old");
        source = "new";
        assertThat(read("a")).isEqualTo("new");
    }

    @Test
    void aLoadDuringAnOutageIsNotJoinedAfterItsOwnProcessInvalidated() {
        transport.disconnect("");
        CompletableFuture<String> load = new CompletableFuture<>();
        var older = cache.async().get("a", key -> load);

        cache.async().invalidate("a").join();
        source = "new";
        var younger = cache.async().get("a", key -> CompletableFuture.completedFuture(source));

        assertThat(younger).isCompletedWithValue("new");
        load.complete("old");
        assertThat(older).isCompletedWithValue("old");
        assertThat(read("a")).isEqualTo("new");
    }

    @Test
    void aLoadIsNotJoinedAfterTheConnectionWasReplacedThatWouldHaveToldOfItsKey() {
        transport.connect(server, "texts:a");
        settle();
        CompletableFuture<String> load = new CompletableFuture<>();
        var older = cache.async().get("a", key -> load);
        transport.disconnect("texts:a");
        server.delete(name("a"));
        source = "new";
        transport.connect(server, "texts:a");
        settle();

        assertThat(read("a")).isEqualTo("new");

        load.complete("old");
        assertThat(older).isCompletedWithValue("old");
        assertThat(read("a")).isEqualTo("new");
    }
}
