package dev.cachoeira.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A queue of changes that wait for a source, by the meaning of the scripts {@code BEHIND_…}: what they do to the keys of one
 * queue. Times are microseconds.
 */
final class QueueModel {

    private static final int SEQUENCE = Long.BYTES;
    private static final int HEAD = 2 * Long.BYTES;

    private final Map<String, byte[]> changes = new TreeMap<>();
    private final Map<String, Long> due = new HashMap<>();
    private final Map<String, Long> ages = new HashMap<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<String, Boolean> dead = new HashMap<>();
    private long sequence;

    /** An empty one; {@code sequence} is the last that was given. */
    QueueModel(long sequence) {
        this.sequence = sequence;
    }

    /**
     * What is answered without filing anything, or null.
     *
     * @param arguments most that may wait, delay, limit, then a field and its change for each
     */
    @Nullable
    List<Object> refusal(List<byte[]> arguments, long now) {
        if (isLate(now, number(arguments.get(2)))) {
            return List.of(bytes("late"));
        }
        int fresh = 0;
        for (int i = 3; i < arguments.size(); i += 2) {
            fresh += changes.containsKey(name(arguments.get(i))) ? 0 : 1;
        }
        if (fresh > 0 && changes.size() + fresh > number(arguments.get(0))) {
            return List.of(bytes("full"), (long) changes.size());
        }
        return null;
    }

    /** Files all of them; the arguments are the same. */
    List<Object> enqueue(List<byte[]> arguments, long now) {
        sequence = Math.max(sequence, now - 1);
        List<Object> reply = new ArrayList<>(List.of(bytes("taken"), 0L));
        for (int i = 3; i < arguments.size(); i += 2) {
            file(name(arguments.get(i)), arguments.get(i + 1), now, now + number(arguments.get(1)));
            reply.add(bytes(Long.toString(sequence)));
        }
        reply.set(1, (long) changes.size());
        return reply;
    }

    private void file(String field, byte[] change, long now, long dueAt) {
        sequence++;
        if (replaces(changes.get(field))) {
            changes.put(
                    field,
                    ByteBuffer.allocate(HEAD + change.length)
                            .putLong(sequence)
                            .putLong(now)
                            .put(change)
                            .array());
        }
        if (failures.remove(field) != null) {
            due.put(field, dueAt);
        } else {
            due.putIfAbsent(field, dueAt);
        }
        ages.putIfAbsent(field, now);
        dead.replace(field, true);
    }

    /** What is due: most that are asked for, how many make all of them due, a time until which they are. */
    List<Object> take(List<byte[]> arguments, long now) {
        List<Object> reply = new ArrayList<>(List.of(
                bytes(Long.toString(now)),
                (long) changes.size(),
                bytes(Long.toString(first(ages))),
                (long) dead.size(),
                bytes(Long.toString(first(due)))));
        long most = number(arguments.get(0));
        long until =
                changes.size() >= number(arguments.get(1)) ? Long.MAX_VALUE : Math.max(now, number(arguments.get(2)));
        due.entrySet().stream()
                .filter(each -> each.getValue() <= until)
                .sorted(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .filter(each -> each.getValue() <= now || !failures.containsKey(each.getKey()))
                .forEach(each -> {
                    reply.add(field(each.getKey()));
                    reply.add(Objects.requireNonNull(changes.get(each.getKey())));
                    reply.add(bytes(Integer.toString(failures.getOrDefault(each.getKey(), 0))));
                });
        return reply;
    }

    private static long first(Map<String, Long> times) {
        return times.values().stream().min(Comparator.naturalOrder()).orElse(0L);
    }

    /** Removes what was written: delay, then a field and its sequence for each. */
    List<Object> settle(List<byte[]> arguments) {
        long settled = 0;
        for (int i = 1; i < arguments.size(); i += 2) {
            String field = name(arguments.get(i));
            byte[] change = changes.get(field);
            if (change == null) {
                continue;
            }
            if (isThis(change, arguments.get(i + 1))) {
                remove(field);
                settled++;
            } else if (Arrays.compareUnsigned(change, 0, SEQUENCE, arguments.get(i + 1), 0, SEQUENCE) > 0) {
                long filed = ByteBuffer.wrap(change).getLong(SEQUENCE);
                due.put(field, filed + number(arguments.get(0)));
                ages.put(field, filed);
                failures.remove(field);
            }
        }
        return List.of(settled);
    }

    /** Has changes wait: whether they failed, how long, most failures, most dead, why, then a field and its sequence for each. */
    List<Object> setBack(List<byte[]> arguments, long now) {
        boolean failed = number(arguments.get(0)) == 1;
        List<Object> died = new ArrayList<>();
        for (int i = 5; i < arguments.size(); i += 2) {
            String field = name(arguments.get(i));
            byte[] change = changes.get(field);
            if (change == null || !isThis(change, arguments.get(i + 1))) {
                continue;
            }
            int count = failures.merge(field, failed ? 1 : 0, Integer::sum);
            boolean room = dead.size() < number(arguments.get(3)) || dead.containsKey(field);
            if (failed && count >= number(arguments.get(2)) && room) {
                dead.put(field, false);
                remove(field);
                died.add(field(field));
            } else {
                due.put(field, now + number(arguments.get(1)));
            }
        }
        return died;
    }

    /** The change of each field, or null. */
    List<byte @Nullable []> pending(List<byte[]> fields) {
        List<byte @Nullable []> found = new ArrayList<>(fields.size());
        fields.forEach(field -> found.add(changes.get(name(field))));
        return found;
    }

    private void remove(String field) {
        changes.remove(field);
        due.remove(field);
        ages.remove(field);
        failures.remove(field);
    }

    // A method each, so that a mutant can leave one comparison out.

    private static boolean isThis(byte[] change, byte[] sequence) {
        return Arrays.equals(change, 0, SEQUENCE, sequence, 0, SEQUENCE);
    }

    private static boolean isLate(long now, long limit) {
        return now > limit;
    }

    private static boolean replaces(byte @Nullable [] waiting) {
        return true;
    }

    private static String name(byte[] key) {
        return new String(key, StandardCharsets.ISO_8859_1);
    }

    private static byte[] field(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static long number(byte[] digits) {
        return Long.parseLong(name(digits));
    }
}
