package dev.cachoeira.redis.coherence;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Which row lies in which cache, tenant and tag. */
final class Slots {

    /** The hot rows: two caches, two tenants, five tags. */
    static final int HOT = 100;

    /** The rows that tell when pushes have arrived; enough that each connection carries some. */
    static final int FIRST_MARKER = HOT;

    static final int MARKERS = 16;

    /** Rows of the forced races: each in a tenant of its own. */
    static final int FIRST_HELD = 1_000;

    /** Added to a row of a forced race it gives another row of the same tenant, cache and tag. */
    static final int SIBLING = 500_000;

    static final int SLOTS = 2 * SIBLING;

    private Slots() {}

    static boolean tagged(int slot) {
        return slot % 2 == 0;
    }

    static String tenant(int slot) {
        return slot >= FIRST_HELD ? "t" + slot % SIBLING : "tenant" + slot / 2 % 2;
    }

    static String tag(int slot) {
        return "group" + slot / 4 % 5;
    }

    static List<Integer> hot() {
        return IntStream.range(0, HOT).boxed().toList();
    }

    static List<Integer> hot(IntPredicate which) {
        return IntStream.range(0, HOT).filter(which).boxed().toList();
    }

    static List<Integer> markers() {
        return IntStream.range(FIRST_MARKER, FIRST_MARKER + MARKERS).boxed().toList();
    }
}
