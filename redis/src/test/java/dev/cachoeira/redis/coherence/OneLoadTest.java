package dev.cachoeira.redis.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** However many threads of however many processes ask for an absent key at once: its loader runs once. */
class OneLoadTest {

    /** Rows of one overlapping bulk read. */
    static final int OVERLAP = 200;

    private static final int PROCESSES = 4;
    private static final int ROUNDS = 20;

    private static RedisServer redis;
    private static RowServer rows;
    private static List<WorkerProcess> workers;

    @BeforeAll
    static void start() {
        redis = RedisServer.launch();
        rows = new RowServer();
        workers = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            workers.add(new WorkerProcess(redis.uri(), rows.port(), true));
        }
        workers.forEach(WorkerProcess::awaitReady);
    }

    @AfterAll
    static void stop() {
        workers.forEach(WorkerProcess::close);
        rows.close();
        redis.close();
    }

    @Test
    void aThousandThreadsOfFourProcessesLoadOnce() {
        List<Integer> loads = new ArrayList<>();
        List<Long> slowestMillis = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            int slot = 10_000 + round;
            long at = System.nanoTime() + Duration.ofMillis(200).toNanos();
            long slowest = 0;
            for (String micros : all("getAtOnce", slot, 256, at)) {
                slowest = Math.max(slowest, Long.parseLong(micros));
            }
            loads.add(rows.reads(slot));
            slowestMillis.add(slowest / 1_000);
        }
        System.out.println("4 processes x 256 threads, one key, a load of 100 ms: loads " + loads
                + ", slowest caller in ms " + slowestMillis);
        assertThat(loads).containsOnly(1);
    }

    @Test
    void overlappingBulkReadsLoadEachKeyOnce() {
        List<Long> millis = new ArrayList<>();
        List<String> twice = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            int from = 20_000 + round * OVERLAP;
            long began = System.nanoTime();
            assertThat(allSeeded("getAllAtOnce", round, from)).containsOnly("");
            millis.add((System.nanoTime() - began) / 1_000_000);
            for (int slot = from; slot < from + OVERLAP; slot++) {
                if (rows.reads(slot) > 1) {
                    twice.add("round " + round + ", row " + slot + ": " + rows.readsOf(slot));
                }
            }
        }
        System.out.println("4 processes x 16 threads, getAll of halves of " + OVERLAP + " keys: " + twice.size()
                + " loaded more than once, ms " + millis);
        assertThat(twice).isEmpty();
    }

    private static List<String> all(String command, Object... arguments) {
        List<CompletableFuture<String>> asked = new ArrayList<>();
        workers.forEach(worker -> asked.add(worker.send(command, arguments)));
        return answers(asked);
    }

    private static List<String> allSeeded(String command, int round, int from) {
        List<CompletableFuture<String>> asked = new ArrayList<>();
        for (WorkerProcess worker : workers) {
            asked.add(worker.send(command, round * PROCESSES + asked.size(), from, 16));
        }
        return answers(asked);
    }

    private static List<String> answers(List<CompletableFuture<String>> asked) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            answers.add(workers.get(i).value(asked.get(i)));
        }
        return answers;
    }
}
