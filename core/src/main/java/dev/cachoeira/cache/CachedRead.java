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

    /**
     * Stands for the key in its cache and tenant, whatever is cached there: a digest, the same in all processes of the same
     * Redis and none of another key's. Asks nobody.
     *
     * @param variant as in {@link Validator#tag(String)}
     * @return null when this read does not know of which key it is
     */
    @Nullable
    String place(String variant);

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

            @Override
            public @Nullable String place(String variant) {
                Validator validator = found.validator();
                return validator == null ? null : validator.place(variant);
            }
        };
    }
}
