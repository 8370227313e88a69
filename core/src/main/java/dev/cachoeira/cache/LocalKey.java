package dev.cachoeira.cache;

/** A key of a cache in a tenant: what L1 and the flights are looked up by. */
final class LocalKey<K> {

    private final Scope scope;
    private final K key;

    LocalKey(Scope scope, K key) {
        this.scope = scope;
        this.key = key;
    }

    Scope scope() {
        return scope;
    }

    K key() {
        return key;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LocalKey<?> that && scope == that.scope && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return scope.hash() + 31 * key.hashCode();
    }
}
