package dev.cachoeira.cache;

import org.jspecify.annotations.Nullable;

/**
 * A value in this process's memory, and what it rests on. Whether it may be served is a few field reads.
 *
 * <p>It is its own key in the map: a hit compares keys anyway, and finds the value where it has just looked. With many
 * entries a hit costs what fetching its objects from memory costs, so every field here is a price that each hit pays: the
 * scope is the footing's, numbers are held as they are, and only entries of a cache that is bounded by bytes know their size.
 */
abstract sealed class LocalEntry<K> extends LocalKey<K> {

    private static final long ENDED = Long.MIN_VALUE;

    /** The decoded object, or the entry's bytes where every read decodes; null when "there is none" is cached. */
    final @Nullable Object value;

    private final Footing footing;

    /** By the clock's nanoseconds; {@link #ENDED} for ever after the end. */
    private volatile long expiresAt;

    /** In which turn the map last heard of a hit. Only a hint, so plain. */
    private int reportedIn;

    private LocalEntry(@Nullable Object value, Footing footing, long expiresAt) {
        this.value = value;
        this.footing = footing;
        this.expiresAt = expiresAt;
    }

    /** An entry of a cache that is bounded by the number of its entries. */
    @SuppressWarnings("unchecked")
    static <K> LocalEntry<K> of(LocalKey<K> key, @Nullable Object value, Footing footing, long expiresAt) {
        return key instanceof OfLong number
                ? (LocalEntry<K>) new WithNumber(number.number(), value, footing, expiresAt)
                : new WithObject<>(key.key(), value, footing, expiresAt);
    }

    /** An entry of a cache that is bounded by bytes. */
    static <K> LocalEntry<K> sized(LocalKey<K> key, @Nullable Object value, Footing footing, long expiresAt, int size) {
        return new Sized<>(key.key(), value, footing, expiresAt, size);
    }

    @Override
    final Scope scope() {
        return footing.scope();
    }

    abstract boolean isOf(Scope otherScope, long number);

    abstract boolean isOf(Scope otherScope, Object key);

    @Override
    public final boolean equals(Object other) {
        return this == other || (other instanceof LocalKey<?> that && isOf(that.scope(), that.key()));
    }

    @Override
    public abstract int hashCode();

    final boolean live(long now) {
        return now < expiresAt && footing.holds(now);
    }

    /** Is not served any more, and never again. */
    final void end() {
        expiresAt = ENDED;
    }

    /** Until when it may be served at most, by the clock's nanoseconds. */
    final long endsAt() {
        return expiresAt;
    }

    /** Whether the map has yet to hear, in this turn, that the entry was hit. */
    final boolean reportDue(int turn) {
        if (turn == reportedIn) {
            return false;
        }
        reportedIn = turn;
        return true;
    }

    final Dependencies dependencies() {
        return footing.dependencies();
    }

    /** The size of the encoded form; 0 when nobody asks for it. */
    int size() {
        return 0;
    }

    private static final class WithNumber extends LocalEntry<Long> {
        private final long number;

        WithNumber(long number, @Nullable Object value, Footing footing, long expiresAt) {
            super(value, footing, expiresAt);
            this.number = number;
        }

        @Override
        Long key() {
            return number;
        }

        @Override
        boolean isOf(Scope otherScope, long otherNumber) {
            return number == otherNumber && scope() == otherScope;
        }

        @Override
        boolean isOf(Scope otherScope, Object key) {
            return key instanceof Long otherNumber && isOf(otherScope, otherNumber.longValue());
        }

        @Override
        public int hashCode() {
            return hash(scope(), number);
        }
    }

    private static sealed class WithObject<K> extends LocalEntry<K> {
        private final K key;

        WithObject(K key, @Nullable Object value, Footing footing, long expiresAt) {
            super(value, footing, expiresAt);
            this.key = key;
        }

        @Override
        K key() {
            return key;
        }

        @Override
        boolean isOf(Scope otherScope, long number) {
            return key instanceof Long own && own == number && scope() == otherScope;
        }

        @Override
        boolean isOf(Scope otherScope, Object otherKey) {
            return scope() == otherScope && key.equals(otherKey);
        }

        @Override
        public int hashCode() {
            return hash(scope(), key);
        }
    }

    private static final class Sized<K> extends WithObject<K> {
        private final int size;

        Sized(K key, @Nullable Object value, Footing footing, long expiresAt, int size) {
            super(key, value, footing, expiresAt);
            this.size = size;
        }

        @Override
        int size() {
            return size;
        }
    }
}
