package dev.cachoeira.cache;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A read that has not happened yet: of one key, with its loader. So who hands it on need not know whether the value is wanted,
 * or only whether it is still the one that somebody has. Each call reads anew. Thread-safe if the loader is.
 *
 * @param <V> the type of the value
 */
public interface CachedRead<V> {

    /** See {@link Cache#lookup}. */
    Lookup<V> lookup();

    /** See {@link Cache#validate}. */
    @Nullable
    Validator validate(Predicate<? super Validator> seen);

    /** A read that has happened, and is not repeated. */
    static <V> CachedRead<V> of(Lookup<V> found) {
        return new CachedRead<>() {
            @Override
            public Lookup<V> lookup() {
                return found;
            }

            @Override
            public @Nullable Validator validate(Predicate<? super Validator> seen) {
                Validator validator = found.validator();
                return validator != null && seen.test(validator) ? validator : null;
            }
        };
    }
}
