package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NodeStatesTest {

    private final ManualTime time = new ManualTime();
    private final List<Boolean> seen = new ArrayList<>();
    private final NodeStates states = new NodeStates(
            new CacheListener() {
                @Override
                public void available(String node, boolean available, String why) {
                    seen.add(elsewhere());
                }
            },
            time,
            () -> Set.of("server"),
            1);

    /** As somebody who holds a lock that the listener waits for. */
    private boolean elsewhere() {
        return CompletableFuture.supplyAsync(states::available)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void othersMayAskWhileAListenerIsTold() {
        var link = new ScriptedServer("server", new ScriptedTransport(time)).new Line();
        states.connected(link);

        states.opened(link);
        states.shut(link, "no answer");
        states.opened(link);
        states.disconnected(link, true);

        assertThat(seen).containsExactly(true, false, true, false);
    }
}
