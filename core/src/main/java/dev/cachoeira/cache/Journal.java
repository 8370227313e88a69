package dev.cachoeira.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Invalidations that the server has not acknowledged, to be sent again when it is back. One entry a key; past the
 * bound all of them become one: the end of everything. Thread-safe.
 */
final class Journal {

    private final int limit;
    private final String everything;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Runnable overflow;
    private boolean overflowed;

    /**
     * Makes an empty journal.
     *
     * @param overflow what is to be done when everything is owed at once
     */
    Journal(int limit, String everything, Runnable overflow) {
        this.limit = limit;
        this.everything = everything;
        this.overflow = overflow;
    }

    /**
     * A key whose deletion is owed.
     *
     * @param key the key
     * @param guard the key to be deleted before it, or null
     */
    record Entry(String key, @Nullable String guard) {

        boolean concerns(Predicate<String> keys) {
            return keys.test(key) || (guard != null && keys.test(guard));
        }
    }

    void add(Entry entry) {
        if (enter(entry)) {
            overflow.run();
        }
    }

    /** Whether it stands for everything now. */
    private synchronized boolean enter(Entry entry) {
        if (!overflowed && !entries.containsKey(entry.key()) && entries.size() >= limit) {
            entries.clear();
            overflowed = true;
        }
        // A new object each time: what is being sent at this moment may have left before this entry's cause.
        Entry owed = overflowed ? new Entry(everything, null) : new Entry(entry.key(), entry.guard());
        entries.put(owed.key(), owed);
        return overflowed;
    }

    /** The entries that have to do with some keys. */
    synchronized List<Entry> about(Predicate<String> keys) {
        List<Entry> found = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (entry.concerns(keys)) {
                found.add(entry);
            }
        }
        return found;
    }

    /** Forgets an entry that was acknowledged, unless it was added anew since it was read. */
    synchronized void acknowledged(Entry entry) {
        if (entries.get(entry.key()) == entry) {
            entries.remove(entry.key());
            overflowed = overflowed && !entries.isEmpty();
        }
    }

    /** Runs a task if nothing is owed for some keys; nothing can be added meanwhile. */
    synchronized boolean ifNothingAbout(Predicate<String> keys, Runnable task) {
        for (Entry entry : entries.values()) {
            if (entry.concerns(keys)) {
                return false;
            }
        }
        task.run();
        return true;
    }

    synchronized int size() {
        return entries.size();
    }
}
