package dev.cachoeira.redis.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.testkit.server.RedisServer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two processes write the same rows at the same time and put what they have written in an order of their own: with
 * versions what is cached at rest is what the source has; without them the older of two puts may be the last.
 *
 * <p>The full form, 100,000 rounds (a round is one row, written by both):
 *
 * <pre>
 * mvn -pl core,testkit,redis test -Dtest=WritersTest -Dsurefire.failIfNoSpecifiedTests=false -DexcludedGroups=none
 * </pre>
 */
class WritersTest {

    private static final int BATCH = 100;

    @Test
    void concurrentWritersLeaveTheNewestVersion() {
        assertThat(differences(3_000, true)).isZero();
    }

    @Tag("slow")
    @Test
    void concurrentWritersNeverLeaveAnOlderVersion() {
        assertThat(differences(100_000, true)).isZero();
    }

    /** That the harness would show it. */
    @Test
    void withoutVersionsAnOlderPutMayBeTheLast() {
        assertThat(differences(3_000, false)).isPositive();
    }

    private static long differences(int rounds, boolean versions) {
        long began = System.nanoTime();
        long differences = 0;
        try (RedisServer redis = RedisServer.launch();
                RowServer rows = new RowServer();
                WorkerProcess one = new WorkerProcess(redis.uri(), rows.port(), true);
                WorkerProcess other = new WorkerProcess(redis.uri(), rows.port(), true)) {
            one.awaitReady();
            other.awaitReady();
            for (int from = Slots.FIRST_HELD; from < Slots.FIRST_HELD + rounds; from += BATCH) {
                differences += batch(one, other, from, versions ? 1 : 0);
            }
        }
        System.out.printf(
                "two writers %s versions: %,d rounds, %,d differences, %.1f s%n",
                versions ? "with" : "without", rounds, differences, (System.nanoTime() - began) / 1e9);
        return differences;
    }

    private static long batch(WorkerProcess one, WorkerProcess other, int from, int versions) {
        CompletableFuture<String> beside = other.send("writeAll", from, BATCH, versions);
        one.ask("writeAll", from, BATCH, versions);
        other.value(beside);
        long here = Long.parseLong(one.ask("differences", from, BATCH, versions));
        long there = Long.parseLong(other.ask("differences", from, BATCH, versions));
        return Math.max(here, there);
    }
}
