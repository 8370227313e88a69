package dev.cachoeira.cache;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Deletes keys on one {@link Way}. What is not acknowledged is owed by the {@link Journal}. What comes after a key is
 * deleted even when the key could not be: that ends what it can, and is owed again.
 */
final class Deletions {

    private final Way way;

    Deletions(Way way) {
        this.way = way;
    }

    /** How a deletion gets to its server. */
    interface Way {

        /** Sends one key's deletion; {@code outcome} is told once whether it was acknowledged, perhaps on this thread. */
        void send(Deletion deletion, Consumer<Boolean> outcome);

        /** These were not acknowledged. */
        void owe(Collection<Deletion> deletions);
    }

    /** Deletes, and owes what failed; {@code done} runs in any case, perhaps on this thread. */
    void send(Collection<Deletion> deletions, Runnable done) {
        if (deletions.isEmpty()) {
            done.run();
            return;
        }
        Queue<Deletion> failed = new ConcurrentLinkedQueue<>();
        AtomicInteger missing = new AtomicInteger(deletions.size());
        try (Gathering gathering = Gathering.open()) {
            for (Deletion deletion : deletions) {
                way.send(deletion, acknowledged -> {
                    if (!acknowledged) {
                        failed.add(deletion);
                    }
                    if (missing.decrementAndGet() == 0) {
                        way.owe(failed);
                        send(then(deletions), done);
                    }
                });
            }
        }
    }

    private static List<Deletion> then(Collection<Deletion> deletions) {
        Set<String> names = new LinkedHashSet<>();
        deletions.forEach(deletion -> names.addAll(deletion.then()));
        return names.stream().map(Deletion::of).toList();
    }

    /** One deletion a name. */
    static Collection<Deletion> merged(Collection<Deletion> deletions) {
        Map<String, Deletion> merged = new LinkedHashMap<>();
        deletions.forEach(deletion -> merged.merge(deletion.name(), deletion, Deletions::merge));
        return merged.values();
    }

    /** A new object in any case: whoever holds one of the old ones knows nothing of the other. */
    static Deletion merge(Deletion one, Deletion other) {
        Set<String> then = new LinkedHashSet<>(one.then());
        then.addAll(other.then());
        return (one.markMillis() < other.markMillis() ? other : one).withThen(then);
    }
}
