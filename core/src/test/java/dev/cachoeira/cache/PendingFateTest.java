package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.server.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Loads of a cache that is written behind whose queue does not answer. */
class PendingFateTest extends ScriptedFixture {

    private final List<CompletableFuture<String>> loads = new ArrayList<>();
    private ScriptedServer.Line queue;
    private Cache<String, String> behind;

    @BeforeEach
    void connect() {
        start();
        queue = transport.connect(server, ":changes");
        queue.refuse(command -> Failure.refused("ERR not modelled"));
        settle();
        behind = caches.cache("behind", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .writeBehind(changes -> {})
                .build();
        behind.get("other", any -> "value");
    }

    /** Its queue's connection was away, and the entry's with it; that was back before the load was over. */
    @Test
    void whatIsLoadedWithoutALookAtTheQueueIsNotStoredThoughRedisIsBackMeanwhile() {
        queue.hold();
        var get = behind.async().get("a", any -> {
            CompletableFuture<String> load = new CompletableFuture<>();
            loads.add(load);
            return load;
        });
        line.hold();
        until(() -> loads.size() == 1);
        line.resume();
        queue.resume();
        settle();

        loads.get(0).complete("old");

        assertThat(get).isCompletedWithValue("old");
        assertThat(EntryFormat.read(server.value("client::behind:a"))).isNotInstanceOf(EntryFormat.Value.class);
    }
}
