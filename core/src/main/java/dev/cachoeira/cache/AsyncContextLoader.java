package dev.cachoeira.cache;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Begins to read a value from its source, and has a say in how it is stored. */
@FunctionalInterface
public interface AsyncContextLoader<K, V> {

    /**
     * Begins to read one value; the stage gives the value, or null when there is none.
     *
     * @param context belongs to this load; what is said after the stage has completed is not heard
     */
    CompletionStage<? extends @Nullable V> load(K key, LoadContext<V> context) throws Exception;
}
