package dev.cachoeira.redis.coherence;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last that happened to each hot row in one process, by a clock that all processes of the machine share. */
final class History {

    private static final int LENGTH = 60;

    private final List<Deque<String>> rows = new ArrayList<>();

    History() {
        for (int i = 0; i < Slots.HOT; i++) {
            rows.add(new ArrayDeque<>());
        }
    }

    void add(int slot, long beganNanos, String what) {
        if (slot >= rows.size()) {
            return;
        }
        Deque<String> row = rows.get(slot);
        String line = beganNanos / 1_000 + ".." + System.nanoTime() / 1_000 + " " + what;
        synchronized (row) {
            row.add(line);
            if (row.size() > LENGTH) {
                row.remove();
            }
        }
    }

    /** In one line. */
    String of(int slot) {
        Deque<String> row = rows.get(slot);
        synchronized (row) {
            return String.join(" | ", row);
        }
    }
}
