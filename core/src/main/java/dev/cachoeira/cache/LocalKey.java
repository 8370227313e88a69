package dev.cachoeira.cache;

/**
 * A key of a cache in a tenant: what L1 and the flights are looked up by. One is made for every hit, so it is small:
 * numbers are held as they are, which saves a hit the way to one more object.
 */
abstract sealed class LocalKey<K> permits LocalKey.OfLong, LocalKey.OfObject, LocalEntry {

    @SuppressWarnings("unchecked")
    static <K> LocalKey<K> of(Scope scope, K key) {
        return key instanceof Long number ? (LocalKey<K>) new OfLong(scope, number) : new OfObject<>(scope, key);
    }

    abstract Scope scope();

    abstract K key();

    static int hash(Scope scope, long number) {
        return scope.hash() + 31 * Long.hashCode(number);
    }

    static int hash(Scope scope, Object key) {
        return scope.hash() + 31 * key.hashCode();
    }

    /** A number. */
    static final class OfLong extends LocalKey<Long> {
        private final Scope scope;
        private final long number;

        private OfLong(Scope scope, long number) {
            this.scope = scope;
            this.number = number;
        }

        @Override
        Scope scope() {
            return scope;
        }

        @Override
        Long key() {
            return number;
        }

        long number() {
            return number;
        }

        @Override
        public boolean equals(Object other) {
            if (other instanceof LocalEntry<?> entry) {
                return entry.isOf(scope, number);
            }
            return other instanceof OfLong that && number == that.number && scope == that.scope;
        }

        @Override
        public int hashCode() {
            return hash(scope, number);
        }
    }

    /** Anything else. */
    static final class OfObject<K> extends LocalKey<K> {
        private final Scope scope;
        private final K key;

        private OfObject(Scope scope, K key) {
            this.scope = scope;
            this.key = key;
        }

        @Override
        Scope scope() {
            return scope;
        }

        @Override
        K key() {
            return key;
        }

        @Override
        public boolean equals(Object other) {
            if (other instanceof LocalEntry<?> entry) {
                return entry.isOf(scope, key);
            }
            return other instanceof OfObject<?> that && scope == that.scope && key.equals(that.key);
        }

        @Override
        public int hashCode() {
            return hash(scope, key);
        }
    }
}
