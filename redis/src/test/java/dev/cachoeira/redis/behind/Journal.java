package dev.cachoeira.redis.behind;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** What all processes have said. */
final class Journal {

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
    synchronized List<String> lost(Map<String, Source.Row> rows) {
        List<String> lost = new ArrayList<>();
        byKey.forEach((key, updates) -> {
            Source.Row row = rows.get(key);
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
    private static boolean mayStandFor(Source.Row row, Map<String, Update> updates, Update update) {
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

    /** Where the source took an older change after a younger one: by its sequence, or by what its thread had numbered. */
    static List<String> reordered(Map<String, List<Source.Row>> history) {
        List<String> wrong = new ArrayList<>();
        history.forEach((key, rows) -> {
            Map<String, Long> last = new TreeMap<>();
            long sequence = 0;
            for (Source.Row row : rows) {
                if (row.sequence() < sequence) {
                    wrong.add(key + ": " + row + " after " + sequence);
                }
                sequence = Math.max(sequence, row.sequence());
                if (!row.text().isEmpty()) {
                    int colon = row.text().indexOf(':');
                    long number =
                            Long.parseLong(row.text(), colon + 1, row.text().length(), 10);
                    Long before = last.put(row.text().substring(0, colon), number);
                    if (before != null && before > number) {
                        wrong.add(key + ": " + row + " after number " + before);
                    }
                }
            }
        });
        return wrong;
    }
}
