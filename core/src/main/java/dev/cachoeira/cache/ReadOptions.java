package dev.cachoeira.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the reads of one view of a cache differ from the others, see {@link Cache#with}. Immutable.
 *
 * <pre>{@code
 * cache.with(ReadOptions.reloading()).get(id, loader);                       // what the source says now, for everybody
 * cache.with(ReadOptions.DEFAULTS.withTtl(Duration.ofMinutes(1))).get(id, loader);
 * }</pre>
 *
 * <p>The TTL, the moment of staleness and the tags are those of what these reads load, as if their loader had said so by
 * {@link LoadContext}; what it says itself goes before them, and tags are added. A read that is answered by what is cached, or
 * by another caller's load, changes nothing of it.
 *
 * @param mode where values come from; default {@link Mode#CACHED}
 * @param ttl how long a value that is loaded lives, "there is none" included, from 1 ms to {@link CacheOptions#MAX_TTL};
 *     default null: as long as the cache says
 * @param refreshAfter after how long it is stale, in the same bounds, see {@link CacheBuilder#refreshAfter}; default null: as
 *     the cache says
 * @param tags its tags besides those that {@link CacheBuilder#tags} finds; default none
 */
public record ReadOptions(
        Mode mode, @Nullable Duration ttl, @Nullable Duration refreshAfter, Set<String> tags) {

    /** Reads like those of the cache itself. */
    public static final ReadOptions DEFAULTS = new ReadOptions(Mode.CACHED, null, null, Set.of());

    /** Makes options; their tags are copied. Whether they make sense, {@link Cache#with} finds out. */
    public ReadOptions {
        Objects.requireNonNull(mode, "mode");
        tags = Set.copyOf(tags);
    }

    /** Where the values of reads come from, and whether they go to the cache. */
    public enum Mode {

        /** From the cache, else from the loader, whose value is then cached. */
        CACHED,

        /**
         * From the cache, else from the loader, for this caller alone: nothing is stored, nobody waits for this load, and
         * nothing is reloaded because it is stale. {@link Level#BYPASS} then, counted as a bypass.
         */
        READ_ONLY,

        /**
         * From a load that begins after the call, whatever is cached; its value then takes the place of that, for everybody.
         * Until then others are answered with what is there, and if the load fails it stays and the caller gets what was
         * thrown. Without a loader nothing is found. See {@link ReadOptions#reloading()}.
         */
        RELOADING,

        /**
         * From the loader alone: nothing is read from the cache, and nothing stored. {@link Level#BYPASS}, counted as a bypass.
         * Without a loader nothing is found. Of a cache that is written behind, what waits to be written counts as the source.
         */
        BYPASSING
    }

    /** The defaults in {@link Mode#READ_ONLY}. */
    public static ReadOptions readOnly() {
        return DEFAULTS.withMode(Mode.READ_ONLY);
    }

    /**
     * The defaults in {@link Mode#RELOADING}. When such a read returns, no get of this process that begins later is answered
     * with a value whose load had begun before it; other processes are told by a push, as of any write.
     *
     * <p>An invalidation goes before a reload that began before it: its caller still gets the value, and it is not stored.
     * Whenever the value cannot take the place of what was found there (it was replaced meanwhile, a source lags, a fence
     * stands, Redis is away), what is cached is ended instead, as by {@link Cache#invalidate}: a deletion too many costs a load.
     * Only if the loader keeps it from being stored ({@link LoadContext#doNotStore}) all stays as it is.
     *
     * <p>Callers in one process who ask for the same key while none of them loads share a load; who comes later waits for it to
     * end, and shares the next one. So a source is asked once at a time, and nobody waits for more than two loads, nor longer
     * than {@link CacheOptions#leaseWait()} for somebody else's. Processes do not wait for each other where a value is cached:
     * of two that reload it at once, one ends what the other has stored.
     *
     * <p>Where a value is cached a reload sends {@code GET}, and after the load a script that replaces exactly that value,
     * with a {@code GETRANGE} behind it (and the epochs' reads of any load); where there is none, a lease like any load. A
     * loader is told of the value that is cached by {@link LoadContext#stale()}, so that it may ask whether it has changed.
     * Inside a transaction whose reads are not for everybody a reload is a bypass, and what is cached stays.
     */
    public static ReadOptions reloading() {
        return DEFAULTS.withMode(Mode.RELOADING);
    }

    /** The defaults in {@link Mode#BYPASSING}. */
    public static ReadOptions bypassing() {
        return DEFAULTS.withMode(Mode.BYPASSING);
    }

    /** The same in another mode. */
    public ReadOptions withMode(Mode newMode) {
        return new ReadOptions(newMode, ttl, refreshAfter, tags);
    }

    /** The same with another {@code ttl}. */
    public ReadOptions withTtl(@Nullable Duration newTtl) {
        return new ReadOptions(mode, newTtl, refreshAfter, tags);
    }

    /** The same with another {@code refreshAfter}. */
    public ReadOptions withRefreshAfter(@Nullable Duration newRefreshAfter) {
        return new ReadOptions(mode, ttl, newRefreshAfter, tags);
    }

    /** The same with other {@code tags}. */
    public ReadOptions withTags(Set<String> newTags) {
        return new ReadOptions(mode, ttl, refreshAfter, newTags);
    }

    // ---- checks ------------------------------------------------------------------------------------------------

    /**
     * Refuses options that make no sense for a cache.
     *
     * @param name the cache's
     * @param tagged whether its values may carry tags
     * @param refreshes whether it reloads values before they end
     * @return these options
     * @throws IllegalArgumentException which names everything that is wrong
     */
    ReadOptions checked(String name, boolean tagged, boolean refreshes) {
        List<String> problems = new ArrayList<>();
        if (ttl != null) {
            CacheOptions.checkTtl(problems, "ttl", ttl);
        }
        if (refreshAfter != null) {
            CacheOptions.checkTtl(problems, "refreshAfter", refreshAfter);
            if (!refreshes) {
                problems.add(
                        "refreshAfter has no effect, since the cache reloads no value before it ends; build it with"
                                + " refreshAfter(...) or refreshEarly(...)");
            }
        }
        checkTags(problems, tagged);
        if (says() && (mode == Mode.READ_ONLY || mode == Mode.BYPASSING)) {
            problems.add("ttl, refreshAfter and tags have no effect in mode " + mode + ", which stores nothing");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "these options make no sense for reads of cache '" + name + "': " + String.join("; ", problems));
        }
        return this;
    }

    private void checkTags(List<String> problems, boolean tagged) {
        if (!tags.isEmpty() && !tagged) {
            problems.add("the values of the cache have no tags; build it with tags(value -> Set.of()) to give it some");
        }
        try {
            EntryFormat.checkTags(tags);
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    // ---- what is said of loads ---------------------------------------------------------------------------------

    /** Whether anything is said of what is loaded. */
    private boolean says() {
        return ttl != null || refreshAfter != null || !tags.isEmpty();
    }

    private void tell(LoadContext<?> context) {
        if (ttl != null) {
            context.ttl(ttl);
        }
        if (refreshAfter != null) {
            context.refreshAfter(refreshAfter);
        }
        if (!tags.isEmpty()) {
            context.tags(tags.toArray(String[]::new));
        }
    }

    /** A loader whose values these options speak of, before it does itself. */
    <K, V> Loader<? super K, ? extends V> applied(Loader<? super K, ? extends V> loader) {
        if (!says()) {
            return loader;
        }
        ContextLoader<K, V> inner = LoaderWithContext.of(loader);
        return Loader.<K, V>withContext((key, context) -> {
            tell(context);
            return inner.load(key, context);
        });
    }

    /** The same for one that does not block. */
    <K, V> AsyncLoader<? super K, ? extends V> applied(AsyncLoader<? super K, ? extends V> loader) {
        if (!says()) {
            return loader;
        }
        AsyncContextLoader<K, V> inner = AsyncLoaderWithContext.of(loader);
        return AsyncLoader.<K, V>withContext((key, context) -> {
            tell(context);
            return inner.load(key, context);
        });
    }

    /** The same for one of many values, which is asked by {@link #loaded} what was said of them. */
    <K, V> BatchLoader<K, V> applied(BatchLoader<K, V> loader) {
        return says() ? new Speaking<>(loader, this) : loader;
    }

    /** What a loader of many has brought for one key, with what was said of it. */
    static <K, V> Loaded<V> loaded(BatchLoader<K, V> loader, @Nullable V value) {
        return loader instanceof Speaking<K, V> speaking
                ? new Loaded<>(value, speaking.options.ttl, speaking.options.refreshAfter, speaking.options.tags, true)
                : Loaded.of(value);
    }

    private record Speaking<K, V>(BatchLoader<K, V> loader, ReadOptions options) implements BatchLoader<K, V> {
        @Override
        public Map<K, V> loadAll(List<K> keys) throws Exception {
            return loader.loadAll(keys);
        }
    }
}
