package dev.cachoeira.chaos.worker;

import dev.cachoeira.chaos.source.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A process's part in finding out whether all processes are coherent again. */
final class Probe {

    private static final long LOOK_EVERY = 1_000_000;

    private final Shelf shelf;

    Probe(Shelf shelf) {
        this.shelf = shelf;
    }

    /** Has the probes' rows in memory, so that only a push can end them. */
    String hold() {
        for (int row : Rows.probes()) {
            shelf.read(row);
        }
        return Rows.probes().stream().map(shelf::answer).collect(Collectors.joining(" "));
    }

    /** Writes and invalidates the rows. The answer is their versions, and when the invalidation had returned. */
    String touch() {
        List<String> versions = new ArrayList<>();
        Rows.probes().forEach(row -> versions.add(String.valueOf(shelf.write(row))));
        shelf.invalidateAll(Rows.probes());
        return String.join(",", versions) + " " + System.nanoTime();
    }

    /** Whether it sees these versions in time, has them then in memory or Redis, and uses Redis. */
    boolean sees(String versions, long until) {
        long[] wanted =
                Arrays.stream(versions.split(",")).mapToLong(Long::parseLong).toArray();
        for (int i = 0; i < wanted.length; i++) {
            while (version(i) < wanted[i]) {
                if (System.nanoTime() > until) {
                    return false;
                }
                LockSupport.parkNanos(LOOK_EVERY);
            }
        }
        return System.nanoTime() <= until
                && shelf.isRedisInUse()
                && Rows.probes().stream().map(shelf::answer).allMatch(answer -> answer.startsWith("L"));
    }

    private long version(int probe) {
        String answer = shelf.answer(Rows.probes().get(probe));
        return Long.parseLong(answer.substring(answer.indexOf(' ') + 1));
    }
}
