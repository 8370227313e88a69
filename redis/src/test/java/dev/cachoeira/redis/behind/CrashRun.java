package dev.cachoeira.redis.behind;

import static dev.cachoeira.testkit.contract.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Three processes change keys that are written behind, while they and Redis are killed with {@code kill -9}. Every change that
 * was acknowledged is in the source or was followed by a younger one; none is there after a younger one.
 */
final class CrashRun {

    private static final int PROCESSES = 3;

    private final Source source;
    private final List<String> names = new ArrayList<>();
    private final Journal journal = new Journal();

    CrashRun(Source source) {
        this.source = source;
    }

    /**
     * Runs, says its figures on the output, and checks them.
     *
     * @param updates how many changes are acknowledged, all processes together
     * @param keys how many keys all processes share, and how many each of their threads has for itself
     * @param kills how often a process or Redis is killed, Redis at least once
     * @param seed chooses who is killed when, and what is changed
     */
    void run(long updates, int keys, int kills, long seed) throws Exception {
        long began = System.nanoTime();
        Random random = new Random(seed);
        int ofRedis = 0;
        UpdaterProcess[] processes = new UpdaterProcess[PROCESSES];
        long[] left = new long[PROCESSES];
        try (var server = RedisServer.builder()
                .config("appendonly", "yes")
                .config("appendfsync", "always")
                .start()) {
            for (int i = 0; i < PROCESSES; i++) {
                left[i] = updates / PROCESSES + 1;
                processes[i] = begin(server, keys, left[i]);
            }
            for (int i = 1; i <= kills; i++) {
                journal.awaitAcknowledged(updates * i / (kills + 1) + random.nextInt(100));
                int victim = random.nextInt(PROCESSES + 1);
                if (victim == PROCESSES || (i == kills && ofRedis == 0)) {
                    ofRedis++;
                    server.kill();
                    server.start();
                } else {
                    processes[victim].kill();
                    left[victim] = Math.max(1, left[victim] - journal.acknowledgedBy(processes[victim].name()));
                    processes[victim] = begin(server, keys, left[victim]);
                }
            }
            for (UpdaterProcess process : processes) {
                process.awaitDone();
            }
            long working = System.nanoTime() - began;
            for (UpdaterProcess process : processes) {
                assertThat(process.end()).as("closed by itself").isTrue();
            }
            within(Duration.ofSeconds(15), () -> assertThat(waiting(server)).isZero());
            Map<String, Source.Row> rows = source.rows();
            Source.Counts counts = source.counts();
            System.out.printf(
                    "write-behind to a %s: %d acknowledged, %d refused or unknown, %d keys; %d processes and %d times Redis"
                            + " killed; %d changes written, %d of them twice, %d late; the longest way took %.1f s; %.1f s,"
                            + " %.0f updates/s%n",
                    source.getClass().getSimpleName(),
                    journal.acknowledged(),
                    journal.failed(),
                    rows.size(),
                    kills - ofRedis,
                    ofRedis,
                    counts.arrived(),
                    counts.again(),
                    counts.late(),
                    journal.longestWay(source.takenAt()) / 1e9,
                    working / 1e9,
                    journal.acknowledged() / (working / 1e9));
            assertThat(journal.lost(rows))
                    .as("acknowledged and not in the source")
                    .isEmpty();
            assertThat(Journal.reordered(source.history()))
                    .as("written out of order")
                    .isEmpty();
        } finally {
            for (UpdaterProcess process : processes) {
                if (process != null) {
                    process.close();
                }
            }
        }
    }

    private UpdaterProcess begin(RedisServer server, int keys, long updates) {
        String name = "p" + names.size();
        names.add(name);
        return new UpdaterProcess(server.uri(), source.address(), name, keys, updates, journal::line);
    }

    private static long waiting(RedisServer server) {
        long waiting = 0;
        for (int i = 0; i < 16; i++) {
            waiting += (Long) server.send("HLEN", "crash::@behind:{notes#" + i + "}:changes");
            waiting += (Long) server.send("HLEN", "crash::@behind:{notes#" + i + "}:dead");
        }
        return waiting;
    }
}
