package dev.cachoeira.repository;

import dev.cachoeira.cache.Cache;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What becomes of an entry whose value was stored. */
final class Puts {

    private Puts() {}

    /**
     * Puts what a method answered; ends what it was given when it answered nothing.
     *
     * @param given its argument
     * @param result its answer, or null
     */
    static <K, V> void after(
            Cache<K, V> cache, Function<? super V, ? extends @Nullable K> keyOf, V given, @Nullable V result) {
        K before = keyOf.apply(given);
        K after = result == null ? null : keyOf.apply(result);
        if (before != null && !before.equals(after)) {
            cache.invalidate(before);
        }
        if (result != null && after != null) {
            cache.put(after, result);
        }
    }
}
