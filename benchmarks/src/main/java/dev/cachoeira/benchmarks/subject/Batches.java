package dev.cachoeira.benchmarks.subject;

import dev.cachoeira.benchmarks.Keys;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The keys of one bulk read. */
final class Batches {

    private Batches() {}

    /** As many different keys as a batch has. */
    static List<Long> of(Keys.Cursor keys, int size) {
        Set<Long> distinct = new LinkedHashSet<>(size * 2);
        while (distinct.size() < size) {
            distinct.add(keys.next());
        }
        return new ArrayList<>(distinct);
    }
}
