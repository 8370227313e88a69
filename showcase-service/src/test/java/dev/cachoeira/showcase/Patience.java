package dev.cachoeira.showcase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.awaitility.core.ConditionFactory;

/** Patience as long as an answer may be out of date at most, see {@link SharedServers}. */
final class Patience {

    private Patience() {}

    static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(SharedServers.COHERENCE_WINDOW);
    }

    /** Reads until the answer comes from the instance's memory. */
    static void remember(Client client, String path) {
        soon().untilAsserted(() -> assertThat(client.get(path).level()).as(path).isEqualTo("l1"));
    }
}
