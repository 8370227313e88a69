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

    /** Calls any loader. */
    @SuppressWarnings("unchecked") // a loader takes back only what it, or another of the same cache, has brought
    static <K, V> CompletionStage<Loaded<V>> call(AsyncLoader<? super K, ? extends V> loader, K key, LoadNotes<V> notes)
            throws Exception {
        if (loader instanceof AsyncLoaderWithContext<? super K, ? extends V> knowing) {
            return ((AsyncContextLoader<K, V>) knowing.loader).load(key, notes).thenApply(notes::loaded);
        }
        return loader.load(key).thenApply(Loaded::of);
    }
}
