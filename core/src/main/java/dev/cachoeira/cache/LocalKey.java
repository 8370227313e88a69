package dev.cachoeira.cache;

/**
 * A key of a cache in a tenant: what L1 and the flights are looked up by. Made for every hit, so it is small: numbers are
 * held as they are, which saves a hit the way to one more object.
 */
abstract sealed class LocalKey<K> {

    private final Scope scope;

    private LocalKey(Scope scope) {
        this.scope = scope;
    }

    @SuppressWarnings("unchecked")
    static <K> LocalKey<K> of(Scope scope, K key) {
        return key instanceof Long number ? (LocalKey<K>) new OfLong(scope, number) : new OfObject<>(scope, key);
    }

    final Scope scope() {
        return scope;
    }

    abstract K key();

    private static final class OfLong extends LocalKey<Long> {
        private final long key;

        OfLong(Scope scope, long key) {
            super(scope);
            this.key = key;
        }

        @Override
        Long key() {
            return key;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof OfLong that && key == that.key && scope() == that.scope();
        }

        @Override
        public int hashCode() {
            return scope().hash() + 31 * Long.hashCode(key);
        }
    }

    private static final class OfObject<K> extends LocalKey<K> {
        private final K key;

        OfObject(Scope scope, K key) {
            super(scope);
            this.key = key;
        }

        @Override
        K key() {
            return key;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof OfObject<?> that && scope() == that.scope() && key.equals(that.key);
        }

        @Override
        public int hashCode() {
            return scope().hash() + 31 * key.hashCode();
        }
    }
}
