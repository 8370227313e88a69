package dev.cachoeira.cache;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A change of an entry that its source is to get. Immutable.
 *
 * @param tenant the tenant; the empty text for a cache that all share
 * @param key the key
 * @param value the value, or null when the entry was removed
 * @param sequence greater than that of every older change of the same key; about the microseconds from 1970 until it was filed
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
public record Change<K, V>(String tenant, K key, @Nullable V value, long sequence) {

    /** Whether the entry was removed. */
    public boolean isRemoval() {
        return value == null;
    }

    /**
     * The value of a change that is no removal.
     *
     * @throws NullPointerException when it is one
     */
    public V required() {
        return Objects.requireNonNull(value, "the entry was removed");
    }

    /** Without the value. */
    @Override
    public String toString() {
        return "Change[" + (isRemoval() ? "removal" : "value") + ", sequence=" + sequence + "]";
    }
}
