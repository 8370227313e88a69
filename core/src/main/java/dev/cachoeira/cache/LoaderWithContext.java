package dev.cachoeira.cache;

import org.jspecify.annotations.Nullable;

/** A loader that looks like any other, and is given its context by those who know of it. */
record LoaderWithContext<K, V>(ContextLoader<K, V> loader) implements Loader<K, V> {

    /** Outside of a load that is stored nobody hears what it says. */
    @Override
    public @Nullable V load(K key) throws Exception {
        return loader.load(key, LoadNotes.unheard());
    }

    /** Calls any loader. */
    @SuppressWarnings("unchecked") // a loader takes back only what it, or another of the same cache, has brought
    static <K, V> Loaded<V> call(Loader<? super K, ? extends V> loader, K key, LoadNotes<V> notes) throws Exception {
        if (loader instanceof LoaderWithContext<? super K, ? extends V> knowing) {
            return notes.loaded(((ContextLoader<K, V>) knowing.loader).load(key, notes));
        }
        return Loaded.of(loader.load(key));
    }
}
