package dev.cachoeira.benchmarks.subject;

/** A value that must be there is not: the figures would be worth nothing. */
final class Missing {

    private Missing() {}

    static void check(@org.jspecify.annotations.Nullable Object value, long key) {
        if (value == null) {
            throw new IllegalStateException("no value for key " + key);
        }
    }

    static void check(int found, int expected) {
        if (found != expected) {
            throw new IllegalStateException(found + " values were found, but " + expected + " are there");
        }
    }
}
