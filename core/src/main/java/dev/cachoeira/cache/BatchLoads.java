package dev.cachoeira.cache;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Calls loaders of many values. */
final class BatchLoads {

    private BatchLoads() {}

    /**
     * Loads some values together. Keys that the loader leaves out are not among them.
     *
     * @return what was brought for each key, with what was said of it
     * @throws Exception what the loader throws, or its map when it is read: some do their work only then
     */
    static <K, V> Map<K, Loaded<V>> load(BatchLoader<K, V> loader, Collection<LocalKey<K>> localKeys) throws Exception {
        List<K> keys = localKeys.stream().map(LocalKey::key).toList();
        return LoadingKeys.during(localKeys, () -> brought(loader, keys));
    }

    private static <K, V> Map<K, Loaded<V>> brought(BatchLoader<K, V> loader, List<K> keys) throws Exception {
        Map<K, V> values = Objects.requireNonNull(
                loader.loadAll(keys), "the batch loader returned null; expected a map, empty when nothing was found");
        Map<K, Loaded<V>> brought = new HashMap<>();
        for (K key : keys) {
            if (values.containsKey(key)) {
                brought.put(key, ReadOptions.loaded(loader, values.get(key)));
            }
        }
        return brought;
    }
}
