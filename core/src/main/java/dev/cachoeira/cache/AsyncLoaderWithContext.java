package dev.cachoeira.cache;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A loader that looks like any other, and is given its context by those who know of it. */
record AsyncLoaderWithContext<K, V>(AsyncContextLoader<K, V> loader) implements AsyncLoader<K, V> {

    /** Outside of a load that is stored nobody hears what it says. */
    @Override
    public CompletionStage<? extends @Nullable V> load(K key) throws Exception {
        return loader.load(key, LoadNotes.unheard());
    }

    /** Any loader as one that is given its context. */
    @SuppressWarnings("unchecked") // a loader takes back only what it, or another of the same cache, has brought
    static <K, V> AsyncContextLoader<K, V> of(AsyncLoader<? super K, ? extends V> loader) {
        return loader instanceof AsyncLoaderWithContext<? super K, ? extends V> knowing
                ? (AsyncContextLoader<K, V>) knowing.loader
                : (key, context) -> loader.load(key);
    }

    /** Calls any loader. */
    static <K, V> CompletionStage<Loaded<V>> call(AsyncLoader<? super K, ? extends V> loader, K key, LoadNotes<V> notes)
            throws Exception {
        return AsyncLoaderWithContext.<K, V>of(loader).load(key, notes).thenApply(notes::loaded);
    }
}
