package dev.cachoeira.cache;

import org.jspecify.annotations.Nullable;

/** What a flight tells those who wait for it. */
sealed interface Answer<V> {

    /** What a value's freshness ends with that nobody need reload. */
    long FRESH = 0;

    /**
     * A value, or null for "there is none".
     *
     * @param overdue until when it was fresh, by the server's clock, if it is to be reloaded; else {@link #FRESH}
     * @param validator what tells its entry from every other, where the cache says so
     */
    record Found<V>(
            @Nullable V value,
            Level level,
            long overdue,
            @Nullable Validator validator) implements Answer<V> {

        Found(@Nullable V value, Level level) {
            this(value, level, FRESH, null);
        }

        Lookup<V> lookup() {
            return new Lookup<>(value, level, validator);
        }
    }

    /** The loader threw. */
    record Failed<V>(Throwable cause) implements Answer<V> {}

    /** Nothing is cached; only for those who do not load. */
    record Absent<V>() implements Answer<V> {}

    /** This caller's own loader had nothing to say about the key. */
    record LeftOut<V>() implements Answer<V> {}

    /** What the flight found is not for those who came late: ask again. */
    record Again<V>() implements Answer<V> {}
}
