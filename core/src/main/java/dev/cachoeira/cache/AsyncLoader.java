package dev.cachoeira.cache;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Begins to read a value from its source. */
@FunctionalInterface
public interface AsyncLoader<K, V> {

    /** Begins to read one value; the stage gives the value, or null when there is none. */
    CompletionStage<? extends @Nullable V> load(K key) throws Exception;

    /** A loader that has a say in how its value is stored, see {@link Loader#withContext}. */
    static <K, V> AsyncLoader<K, V> withContext(AsyncContextLoader<K, V> loader) {
        return new AsyncLoaderWithContext<>(loader);
    }
}
