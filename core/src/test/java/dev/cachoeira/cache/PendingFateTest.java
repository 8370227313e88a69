package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is loaded over a value of a cache that is written behind, while its queue does not answer. */
class PendingFateTest extends ScriptedFixture {

    private final List<CompletableFuture<String>> loads = new ArrayList<>();
    private ScriptedServer.Line queue;
    private Cache<String, String> behind;

    @BeforeEach
    void connect() {
        start();
        queue = transport.connect(server, ":changes");
        queue.refuse(command -> command.script() == Script.BEHIND_PENDING ? null : Failure.refused("ERR not modelled"));
        settle();
        behind = caches.cache("behind", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .writeBehind(changes -> {})
                .build();
        behind.get("other", any -> "value");
    }

    /** What is written behind waits for a queue that answers. */
    @AfterEach
    void disconnect() {
        transport.disconnect(":changes");
        transport.disconnect("");
    }

    @Test
    void nothingTakesThePlaceOfWhatIsReloaded() {
        assertThat(behind.get("a", any -> "older")).isEqualTo("older");

        awayAtTheLook(() -> load(behind.with(ReadOptions.reloading())));

        assertThat(behind.get("a")).isNull();
    }

    @Test
    void nothingTakesThePlaceOfWhatIsRefreshed() {
        behind = caches.cache("fresh", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .refreshAfter(Duration.ofSeconds(1))
                .writeBehind(changes -> {})
                .build();
        assertThat(behind.get("a", any -> "older")).isEqualTo("older");
        time.pass(Duration.ofSeconds(2));

        awayAtTheLook(() -> load(behind));

        assertThat(behind.get("a")).isEqualTo("older");
    }

    private void load(Cache<String, String> from) {
        CompletableFuture<String> unused = from.async().get("a", any -> {
            CompletableFuture<String> load = new CompletableFuture<>();
            loads.add(load);
            return load;
        });
    }

    /** The queue's connection is away then, and the entry's with it; that is back before the load is over. */
    private void awayAtTheLook(Runnable get) {
        queue.hold();
        get.run();
        line.hold();
        until(() -> loads.size() == 1);
        line.resume();
        queue.resume();
        settle();
        loads.get(0).complete("old");
    }
}
