package dev.cachoeira.redis.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.redis.coherence.StrictShop.Step;
import dev.cachoeira.testkit.server.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * No get of a strict cache that begins after a commit sees an older value, whatever step its writer dies at. In each round
 * one process writes a row and is killed, at each step in turn, and another one writes the same row and lives; two processes
 * read it, and the rows of the rounds before, whose fences end meanwhile. The same with invalidations after the commit shows
 * what that is for.
 *
 * <p>The quick form runs with every build. The full one, a thousand writers killed:
 *
 * <pre>
 * mvn -pl core,testkit,redis test -Dtest=StrictCrashTest -Dsurefire.failIfNoSpecifiedTests=false -DexcludedGroups=none
 * </pre>
 */
class StrictCrashTest {

    private static final int READ_MILLIS = 400;

    @Test
    void noReadIsStaleWhateverAWriterDiesOf() {
        Result result = run(2 * Step.values().length, true);
        assertThat(result.stale).as(result.figures()).isZero();
        assertThat(result.hits).as(result.figures()).isPositive();
    }

    @Test
    void withoutFencesAWriterThatDiesLeavesStaleValues() {
        Result result = run(4, false);
        assertThat(result.stale).as(result.figures()).isPositive();
    }

    @Tag("slow")
    @Test
    void noReadOfAThousandRoundsIsStale() {
        Result result = run(1_000, true);
        assertThat(result.stale).as(result.figures()).isZero();
    }

    private static final class Result {
        private final boolean strictly;
        private int killed;
        private long reads;
        private long hits;
        private long stale;
        private String example = "";

        Result(boolean strictly) {
            this.strictly = strictly;
        }

        void add(String answer) {
            String[] words = answer.split(" ");
            reads += Long.parseLong(words[0]);
            hits += Long.parseLong(words[1]);
            stale += Long.parseLong(words[2]);
            example = words.length > 3 ? words[3] : example;
        }

        String figures() {
            return String.format(
                    "%s: %d writers killed, %,d reads, %,d answered by Redis or memory, %,d stale %s",
                    strictly ? "strict" : "best effort", killed, reads, hits, stale, example);
        }
    }

    private static Result run(int rounds, boolean strictly) {
        Result result = new Result(strictly);
        List<WorkerProcess> readers = new ArrayList<>();
        try (RowServer rows = new RowServer();
                RedisServer redis = server()) {
            WorkerProcess spare = new WorkerProcess(redis.uri(), rows.port(), true);
            try {
                for (int i = 0; i < 2; i++) {
                    readers.add(new WorkerProcess(redis.uri(), rows.port(), true));
                }
                readers.forEach(WorkerProcess::awaitReady);
                for (int round = 0; round < rounds; round++) {
                    WorkerProcess doomed = spare.awaitReady();
                    spare = new WorkerProcess(redis.uri(), rows.port(), true);
                    round(result, readers, doomed, round);
                }
            } finally {
                spare.kill();
                readers.forEach(WorkerProcess::close);
            }
        }
        System.out.println(result.figures());
        return result;
    }

    private static RedisServer server() {
        return RedisServer.builder().config("maxmemory-policy", "noeviction").start();
    }

    private static void round(Result result, List<WorkerProcess> readers, WorkerProcess doomed, int round) {
        String mode = result.strictly ? "Strictly" : "Laxly";
        Step[] steps = Step.values();
        Step step = result.strictly ? steps[(round / 2) % steps.length] : Step.AFTER_THE_COMMIT;
        int slot = round + 10;
        List<CompletableFuture<String>> answers = new ArrayList<>();
        readers.forEach(reader -> answers.add(reader.send("read" + mode, slot, READ_MILLIS)));
        CompletableFuture<String> other =
                readers.get(0).send("write" + mode, slot, result.strictly ? 5 : 0, Step.NEVER.ordinal());
        boolean killed = step == Step.NEVER;
        CompletableFuture<String> unused = doomed.send("write" + mode, slot, killed ? 1_000_000 : 5, step.ordinal());
        if (killed) {
            LockSupport.parkNanos(new Random().nextInt(READ_MILLIS * 500_000));
            doomed.kill();
        }
        doomed.awaitDeath();
        result.killed++;
        readers.get(0).value(other);
        for (int i = 0; i < readers.size(); i++) {
            result.add(readers.get(i).value(answers.get(i)));
        }
    }
}
