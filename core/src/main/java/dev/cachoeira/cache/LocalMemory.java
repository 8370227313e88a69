package dev.cachoeira.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this process remembers of one cache (L1): a bounded map, and before it a table of shortcuts to its entries.
 *
 * <p>A lookup in the map visits four objects, each of them likely to come from slow memory; the table leads straight to
 * the entry. It may lead to entries that the map has let go, so there is one rule: <em>an entry has ended before it
 * leaves the map</em>, whoever removes it. The map decides which entries stay, so it hears of hits through the table, of
 * each entry a few times a second. Thread-safe.
 */
final class LocalMemory<K> {

    private static final int MOST_SHORTCUTS = 1 << 18;

    private final Cache<LocalKey<K>, LocalEntry<K>> cache;
    private final ConcurrentMap<LocalKey<K>, LocalEntry<K>> map;
    private final AtomicReferenceArray<@Nullable LocalEntry<K>> shortcuts;
    private final int mask;

    /**
     * Makes an empty memory.
     *
     * @param items how many entries it may hold
     * @param size how large they may be together, or null
     * @param upkeep runs what keeps it within its bounds
     */
    LocalMemory(long items, @Nullable ByteSize size, Executor upkeep) {
        this.cache = cache(items, size, upkeep);
        this.map = cache.asMap();
        int places = Integer.highestOneBit((int) Math.min(MOST_SHORTCUTS, Math.max(1, items) * 2 - 1));
        this.shortcuts = new AtomicReferenceArray<>(places);
        this.mask = places - 1;
    }

    private static <K> Cache<LocalKey<K>, LocalEntry<K>> cache(long items, @Nullable ByteSize size, Executor upkeep) {
        Caffeine<LocalKey<K>, LocalEntry<K>> builder = Caffeine.newBuilder()
                .executor(upkeep)
                .evictionListener((key, entry, cause) -> {
                    if (entry != null) {
                        entry.end();
                    }
                });
        if (size == null) {
            return builder.maximumSize(items).build();
        }
        // Caffeine knows one bound; an entry that weighs at least its share of the bytes obeys both.
        int least = (int) Math.min(Integer.MAX_VALUE, Math.max(1, size.bytes() / Math.max(1, items)));
        return builder.maximumWeight(size.bytes())
                .weigher((LocalKey<K> key, LocalEntry<K> entry) -> Math.max(least, entry.size()))
                .build();
    }

    /** The entry of a key if it may be served. */
    @Nullable
    LocalEntry<K> find(LocalKey<K> key, long now) {
        int hash = spread(key);
        int place = hash & mask;
        LocalEntry<K> entry = shortcuts.getAcquire(place);
        if (entry != null && key.equals(entry) && entry.live(now)) {
            if (entry.reportDue(hash >>> 16, now)) {
                LocalEntry<K> unused = cache.getIfPresent(entry);
            }
            return entry;
        }
        LocalEntry<K> found = cache.getIfPresent(key);
        if (found == null || !found.live(now)) {
            return null;
        }
        shortcuts.setRelease(place, found);
        return found;
    }

    private static int spread(LocalKey<?> key) {
        int hash = key.hashCode() * 0x9E3779B9; // the golden ratio's: neighbours go far apart
        return hash ^ (hash >>> 16);
    }

    /** Puts an entry in the place of whatever is there. */
    void put(LocalEntry<K> entry) {
        do {
            drop(entry); // the map would keep the object that came first as its key, and with it a value that is gone
        } while (map.putIfAbsent(entry, entry) != null);
    }

    /** Puts an entry in the place of whatever is there if a condition holds while nobody can drop the key. */
    void putIf(LocalEntry<K> entry, BooleanSupplier condition) {
        drop(entry);
        LocalEntry<K> unused = map.computeIfAbsent(entry, same -> condition.getAsBoolean() ? entry : null);
    }

    /** Lets go of a key; nobody is served its entry any more. */
    void drop(LocalKey<K> key) {
        LocalEntry<K> unused = map.computeIfPresent(key, (same, entry) -> {
            entry.end();
            shortcuts.compareAndSet(spread(entry) & mask, entry, null); // else it would stay in memory
            return null;
        });
    }

    /** Lets go of what cannot be served now. */
    void sweep(long now) {
        for (LocalEntry<K> entry : map.values()) {
            if (!entry.live(now)) {
                drop(entry);
            }
        }
    }

    boolean isEmpty() {
        return map.isEmpty();
    }

    long estimatedItems() {
        return cache.estimatedSize();
    }
}
