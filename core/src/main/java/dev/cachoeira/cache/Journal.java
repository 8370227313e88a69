package dev.cachoeira.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Deletions that the servers have not acknowledged, to be sent again. One a key; past the bound all of them become one:
 * the end of everything. Thread-safe.
 *
 * <p>Whatever is owed is not to be read, see {@link Fleet#lane}: it may be what was invalidated.
 */
final class Journal {

    private final int limit;
    private final String everything;
    private final Map<String, Deletion> owed = new ConcurrentHashMap<>();
    private int size;
    private boolean overflowed;

    Journal(int limit, String everything) {
        this.limit = limit;
        this.everything = everything;
    }

    /** Enters deletions and returns what is owed for them now. */
    synchronized Collection<Deletion> add(Collection<Deletion> deletions) {
        Map<String, Deletion> entered = new LinkedHashMap<>();
        for (Deletion deletion : deletions) {
            Deletion now = enter(deletion);
            if (overflowed) {
                return List.of(now);
            }
            entered.put(now.name(), now);
        }
        return entered.values();
    }

    private Deletion enter(Deletion deletion) {
        Deletion old = owed.get(deletion.name());
        // A new object each time: what is being sent at this moment may have left before this one's cause.
        Deletion now = Deletions.merge(deletion, old == null ? deletion : old);
        int grown = size + now.size() - (old == null ? 0 : old.size());
        if (overflowed || grown > limit) {
            owed.put(everything, Deletion.of(everything)); // before the others go: at no time may they be read
            owed.keySet().retainAll(List.of(everything));
            overflowed = true;
            now = Deletion.of(everything);
            grown = now.size();
        }
        size = grown;
        owed.put(now.name(), now);
        return now;
    }

    /** Whether a key's deletion is owed. */
    boolean owes(byte[] key) {
        return !owed.isEmpty() && owes(KeyLayout.text(key));
    }

    /** Whether a key's deletion is owed. */
    boolean owes(String name) {
        return owed.containsKey(name);
    }

    /** What is owed of some keys. */
    List<Deletion> about(Predicate<String> names) {
        List<Deletion> found = new ArrayList<>();
        for (Deletion deletion : owed.values()) {
            if (names.test(deletion.name())) {
                found.add(deletion);
            }
        }
        return found;
    }

    /**
     * Forgets a deletion that was acknowledged, unless it was added anew since it was read; what comes after it is owed
     * then.
     *
     * @return what is owed now for it, or null when it was added anew
     */
    synchronized @Nullable Collection<Deletion> acknowledged(Deletion deletion) {
        if (owed.get(deletion.name()) != deletion) {
            return null;
        }
        size -= deletion.size();
        Collection<Deletion> next =
                add(deletion.then().stream().map(Deletion::of).toList());
        owed.remove(deletion.name(), deletion); // after the others are owed: what it guards may not be read before
        overflowed = overflowed && !owed.isEmpty();
        return next;
    }

    int size() {
        return owed.size();
    }
}
