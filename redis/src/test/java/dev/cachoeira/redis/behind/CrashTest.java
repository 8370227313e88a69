package dev.cachoeira.redis.behind;

import static dev.cachoeira.testkit.contract.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three processes change keys that are written behind, while they and Redis are killed with {@code kill -9}. Every change that
 * was acknowledged is in the source or was followed by a younger one; none is there after a younger one. The long form:
 *
 * <pre>
 * mvn -pl core,testkit,redis test -Dtest=CrashTest -Dsurefire.failIfNoSpecifiedTests=false -DexcludedGroups=none
 * </pre>
 */
class CrashTest {

    private static final int PROCESSES = 3;

    private final List<String> names = new ArrayList<>();
    private final Journal journal = new Journal();

    @Test
    @Timeout(120)
    void nothingThatWasAcknowledgedIsLost() throws Exception {
        run(1_500, 60, 3, 1);
    }

    @Test
    @Tag("slow")
    @Timeout(1_200)
    void nothingThatWasAcknowledgedIsLostInALongRun() throws Exception {
        run(100_000, 1_000, 20, 2);
    }

    private void run(long updates, int keys, int kills, long seed) throws Exception {
        long began = System.nanoTime();
        Random random = new Random(seed);
        int ofRedis = 0;
        UpdaterProcess[] processes = new UpdaterProcess[PROCESSES];
        long[] left = new long[PROCESSES];
        try (var ledger = new Ledger();
                var server = RedisServer.builder()
                        .config("appendonly", "yes")
                        .config("appendfsync", "always")
                        .start()) {
            for (int i = 0; i < PROCESSES; i++) {
                left[i] = updates / PROCESSES + 1;
                processes[i] = begin(server, ledger, keys, left[i]);
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
                    processes[victim] = begin(server, ledger, keys, left[victim]);
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
            Map<String, Ledger.Row> rows = ledger.rows();
            System.out.printf(
                    "write-behind: %d acknowledged, %d refused or unknown, %d keys; %d processes and %d times Redis killed;"
                            + " %d changes written, %d of them twice, %d late; the longest way took %.1f s; %.1f s, %.0f"
                            + " updates/s%n",
                    journal.acknowledged(),
                    journal.failed(),
                    rows.size(),
                    kills - ofRedis,
                    ofRedis,
                    ledger.counts().arrived(),
                    ledger.counts().again(),
                    ledger.counts().late(),
                    journal.longestWay(ledger.takenAt()) / 1e9,
                    working / 1e9,
                    journal.acknowledged() / (working / 1e9));
            assertThat(journal.lost(rows))
                    .as("acknowledged and not in the source")
                    .isEmpty();
            assertThat(journal.reordered(ledger)).as("written out of order").isEmpty();
        } finally {
            for (UpdaterProcess process : processes) {
                if (process != null) {
                    process.close();
                }
            }
        }
    }

    private UpdaterProcess begin(RedisServer server, Ledger ledger, int keys, long updates) {
        String name = "p" + names.size();
        names.add(name);
        return new UpdaterProcess(server.uri(), ledger.port(), name, keys, updates, journal::line);
    }

    private static long waiting(RedisServer server) {
        long waiting = 0;
        for (int i = 0; i < 16; i++) {
            waiting += (Long) server.send("HLEN", "crash::@behind:{notes#" + i + "}:changes");
            waiting += (Long) server.send("HLEN", "crash::@behind:{notes#" + i + "}:dead");
        }
        return waiting;
    }

    /** What all processes have said. */
    private static final class Journal {

        private static final long NEVER = Long.MAX_VALUE;

        private final Map<String, Map<String, Update>> byKey = new TreeMap<>();
        private final Map<String, Long> byProcess = new TreeMap<>();
        private long acknowledged;
        private long failed;

        /** A change of a key: when it began, and when it was acknowledged or {@link #NEVER}. */
        private record Update(String text, boolean removal, long begun, long acknowledged) {

            boolean known() {
                return acknowledged != NEVER;
            }
        }

        synchronized void line(String line) {
            String[] words = line.split(" ");
            if (words.length != 4) {
                return; // cut off in the middle
            }
            boolean removal = words[2].endsWith("-");
            String text = removal ? words[2].substring(0, words[2].length() - 1) : words[2];
            long at = Long.parseLong(words[3]);
            Map<String, Update> updates = byKey.computeIfAbsent(words[1], any -> new TreeMap<>());
            switch (words[0]) {
                case "begin" -> updates.put(text, new Update(text, removal, at, NEVER));
                case "ack" -> {
                    updates.computeIfPresent(text, (any, update) -> new Update(text, removal, update.begun(), at));
                    acknowledged++;
                    byProcess.merge(text.substring(0, text.indexOf('.')), 1L, Long::sum);
                }
                default -> failed++;
            }
        }

        synchronized long acknowledged() {
            return acknowledged;
        }

        synchronized long acknowledgedBy(String process) {
            return byProcess.getOrDefault(process, 0L);
        }

        synchronized long failed() {
            return failed;
        }

        void awaitAcknowledged(long count) {
            while (acknowledged() < count) {
                LockSupport.parkNanos(1_000_000);
            }
        }

        /** Keys of which an acknowledged change is neither in the source nor followed by what is there. */
        synchronized List<String> lost(Map<String, Ledger.Row> rows) {
            List<String> lost = new ArrayList<>();
            byKey.forEach((key, updates) -> {
                Ledger.Row row = rows.get(key);
                updates.values().stream().filter(Update::known).forEach(update -> {
                    if (row == null || !mayStandFor(row, updates, update)) {
                        lost.add(key + " " + update + ", but " + row);
                    }
                });
            });
            return lost;
        }

        /**
         * Whether what the source has is this change, or one that was not over before this one began. A removal does not say
         * whose it was.
         */
        private static boolean mayStandFor(Ledger.Row row, Map<String, Update> updates, Update update) {
            return updates.values().stream()
                    .filter(other ->
                            other.removal() ? row.text().isEmpty() : row.text().equals(other.text()))
                    .anyMatch(other -> other.equals(update) || other.acknowledged() >= update.begun());
        }

        /** From the beginning of an acknowledged put until the source had it, in nanoseconds. */
        synchronized long longestWay(Map<String, Long> takenAt) {
            return byKey.values().stream()
                    .flatMap(updates -> updates.values().stream())
                    .filter(update -> update.known() && takenAt.containsKey(update.text()))
                    .mapToLong(update -> takenAt.get(update.text()) - update.begun())
                    .max()
                    .orElse(0);
        }

        /** Keys of which the source took an older change of one thread after a younger one. */
        synchronized List<String> reordered(Ledger ledger) {
            List<String> wrong = new ArrayList<>();
            for (String key : byKey.keySet()) {
                Map<String, Long> last = new TreeMap<>();
                for (Ledger.Row row : ledger.history(key)) {
                    if (!row.text().isEmpty()) {
                        int colon = row.text().indexOf(':');
                        long number =
                                Long.parseLong(row.text(), colon + 1, row.text().length(), 10);
                        Long before = last.put(row.text().substring(0, colon), number);
                        if (before != null && before > number) {
                            wrong.add(key + ": " + row + " after " + before);
                        }
                    }
                }
            }
            return wrong;
        }
    }
}
