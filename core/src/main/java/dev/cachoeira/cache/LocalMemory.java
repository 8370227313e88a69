package dev.cachoeira.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this process remembers of one cache (L1): a bounded map, and before it a table of shortcuts to its entries.
 *
 * <p>A lookup in the map visits four objects, each of them likely to come from slow memory; the table leads straight to
 * the entry. It may lead to entries that the map has let go, so there is one rule: <em>an entry has ended before it
 * leaves the map</em>, whoever removes it.
 *
 * <p>The map decides which entries stay, so it hears of hits through the table: of each entry once in a <em>turn</em>, in
 * which a sixty-fourth of the entries is replaced. So it hears often enough of what is worth keeping, a put pays for 64
 * reports at most, and while nothing is put, nothing is reported. Thread-safe.
 */
final class LocalMemory<K> {

    private static final int MOST_SHORTCUTS = 1 << 18;
    private static final int TURNS = 64; // until as much was put as there is

    private final Cache<LocalKey<K>, LocalEntry<K>> cache;
    private final ConcurrentMap<LocalKey<K>, LocalEntry<K>> map;
    private final AtomicReferenceArray<@Nullable LocalEntry<K>> shortcuts;
    private final int mask;
    private final AtomicInteger putsInTurn = new AtomicInteger();

    /** Only a hint, so plain. */
    private int turn;

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
        int places = Integer.highestOneBit((int) Math.min(
                MOST_SHORTCUTS, Math.max(1, Math.min(MOST_SHORTCUTS, items)) * 2 - 1));
        this.shortcuts = new AtomicReferenceArray<>(places);
        this.mask = places - 1;
    }

    private Cache<LocalKey<K>, LocalEntry<K>> cache(long items, @Nullable ByteSize size, Executor upkeep) {
        Caffeine<LocalKey<K>, LocalEntry<K>> builder = Caffeine.newBuilder()
                .executor(upkeep)
                .evictionListener((key, entry, cause) -> {
                    if (entry != null) {
                        end(entry);
                    }
                });
        if (size == null) {
            return builder.maximumSize(items).build();
        }
        // Caffeine knows one bound; an entry that weighs at least its share of the bytes obeys both.
        long share = (size.bytes() - 1) / Math.max(1, items) + 1; // rounded up
        int least = (int) Math.min(Integer.MAX_VALUE, Math.max(1, share));
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
            if (entry.reportDue(turn)) {
                LocalEntry<K> unused = cache.getIfPresent(entry);
            }
            return entry;
        }
        LocalEntry<K> found = cache.getIfPresent(key);
        if (found == null || !found.live(now)) {
            return null;
        }
        shortcuts.set(place, found);
        if (!found.live(now)) {
            forget(found); // who ended it meanwhile may have looked here too early
        }
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
        count();
    }

    /** Puts an entry in the place of whatever is there if a condition holds while nobody can drop the key. */
    void putIf(LocalEntry<K> entry, BooleanSupplier condition) {
        drop(entry);
        LocalEntry<K> unused = map.computeIfAbsent(entry, same -> condition.getAsBoolean() ? entry : null);
        count();
    }

    private void count() {
        if (putsInTurn.incrementAndGet() > cache.estimatedSize() / TURNS) {
            putsInTurn.set(0);
            turn++;
        }
    }

    /**
     * Lets go of a key; nobody is served its entry any more. Waits for who is about to put it, which
     * {@code computeIfPresent} would not do: that looks first, and sees nothing yet.
     */
    void drop(LocalKey<K> key) {
        LocalEntry<K> unused = map.compute(key, (same, entry) -> {
            if (entry != null) {
                end(entry);
            }
            return null;
        });
    }

    /** The keys that it holds something for, some of which may go meanwhile. */
    Stream<LocalKey<K>> keys() {
        return map.keySet().stream();
    }

    private void end(LocalEntry<K> entry) {
        entry.end();
        forget(entry);
    }

    /** Lets go of a shortcut to an entry, lest it keeps what the map has let go. */
    private void forget(LocalEntry<K> entry) {
        shortcuts.compareAndSet(spread(entry) & mask, entry, null);
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
