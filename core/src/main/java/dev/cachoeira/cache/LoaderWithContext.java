package dev.cachoeira.cache;

import org.jspecify.annotations.Nullable;

/** A loader that looks like any other, and is given its context by those who know of it. */
record LoaderWithContext<K, V>(ContextLoader<K, V> loader) implements Loader<K, V> {

    /** Outside of a load that is stored nobody hears what it says. */
    @Override
    public @Nullable V load(K key) throws Exception {
        return loader.load(key, LoadNotes.unheard());
    }

    /** Any loader as one that is given its context. */
    @SuppressWarnings("unchecked") // a loader takes back only what it, or another of the same cache, has brought
    static <K, V> ContextLoader<K, V> of(Loader<? super K, ? extends V> loader) {
        return loader instanceof LoaderWithContext<? super K, ? extends V> knowing
                ? (ContextLoader<K, V>) knowing.loader
                : (key, context) -> loader.load(key);
    }

    /** Calls any loader. */
    static <K, V> Loaded<V> call(Loader<? super K, ? extends V> loader, K key, LoadNotes<V> notes) throws Exception {
        return notes.loaded(LoaderWithContext.<K, V>of(loader).load(key, notes));
    }
}
