package dev.cachoeira.cache;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a scope depend on, by fingerprint. Values with the same tags share one object: less memory, and a hit
 * finds it in the processor's cache.
 *
 * <p>Every value that is read from Redis is looked up here, so the table holds no boxes and no nodes: fingerprints are
 * random, which makes them their own hash, and one that finds its few slots taken replaces what is there once the table is
 * large. What is replaced is made again when it is asked for. Thread-safe.
 */
final class SharedDependencies {

    private static final int LEAST = 16;
    private static final int MOST = 1 << 14;
    private static final int PROBES = 4;

    private volatile AtomicReferenceArray<@Nullable Dependencies> table = new AtomicReferenceArray<>(LEAST);

    @Nullable
    Dependencies find(long fingerprint) {
        AtomicReferenceArray<@Nullable Dependencies> slots = table;
        for (int i = 0; i < PROBES; i++) {
            Dependencies found = slots.get(slot(slots, fingerprint, i));
            if (found != null && found.fingerprint() == fingerprint) {
                return found;
            }
        }
        return null;
    }

    /** The one that is shared by all values with the same epochs: a known one, or this. */
    Dependencies shared(Dependencies fresh) {
        Dependencies known = find(fresh.fingerprint());
        return known != null && known.sameAs(fresh) ? known : keep(fresh);
    }

    private synchronized Dependencies keep(Dependencies fresh) {
        while (!put(table, fresh)) {
            if (table.length() == MOST) {
                table.set(slot(table, fresh.fingerprint(), 0), fresh);
                break;
            }
            table = doubled(table);
        }
        return fresh;
    }

    /** In place of one with the same fingerprint, in a free slot, or in that of one that has ended. */
    private static boolean put(AtomicReferenceArray<@Nullable Dependencies> slots, Dependencies fresh) {
        int free = -1;
        for (int i = PROBES - 1; i >= 0; i--) {
            int slot = slot(slots, fresh.fingerprint(), i);
            Dependencies there = slots.get(slot);
            if (there != null && there.fingerprint() == fresh.fingerprint()) {
                slots.set(slot, fresh);
                return true;
            }
            if (there == null || there.ended()) {
                free = slot;
            }
        }
        if (free >= 0) {
            slots.set(free, fresh);
        }
        return free >= 0;
    }

    private static AtomicReferenceArray<@Nullable Dependencies> doubled(
            AtomicReferenceArray<@Nullable Dependencies> slots) {
        AtomicReferenceArray<@Nullable Dependencies> larger = new AtomicReferenceArray<>(slots.length() * 2);
        for (int i = 0; i < slots.length(); i++) {
            Dependencies kept = slots.get(i);
            if (kept != null && !kept.ended()) {
                put(larger, kept);
            }
        }
        return larger;
    }

    int slots() {
        return table.length();
    }

    private static int slot(AtomicReferenceArray<?> slots, long fingerprint, int probe) {
        return ((int) fingerprint + probe) & (slots.length() - 1);
    }
}
