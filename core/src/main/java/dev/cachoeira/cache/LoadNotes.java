package dev.cachoeira.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a loader says of its load. */
final class LoadNotes<V> implements LoadContext<V> {

    private final @Nullable Stale<V> stale;
    private final boolean tagged;
    private final Set<String> tags = new LinkedHashSet<>();
    private @Nullable Duration ttl;
    private @Nullable Duration refreshAfter;
    private boolean store = true;

    /**
     * Makes empty notes.
     *
     * @param stale what the load is to replace
     * @param tagged whether values of the cache may carry tags
     */
    LoadNotes(@Nullable Stale<V> stale, boolean tagged) {
        this.stale = stale;
        this.tagged = tagged;
    }

    /** A value that a load is to replace. */
    record Stale<V>(@Nullable V value) {}

    /** Of a load that is not stored in any case. */
    static <V> LoadNotes<V> unheard() {
        return new LoadNotes<>(null, true);
    }

    /** The value with what was said of it. */
    Loaded<V> loaded(@Nullable V value) {
        return new Loaded<>(value, ttl, refreshAfter, Set.copyOf(tags), store);
    }

    @Override
    public boolean hasStale() {
        return stale != null;
    }

    @Override
    public @Nullable V stale() {
        return stale == null ? null : stale.value();
    }

    @Override
    public @Nullable V notModified() {
        if (stale == null) {
            throw new IllegalStateException("there is no value that could be unchanged; ask hasStale() first");
        }
        return stale.value();
    }

    @Override
    public void ttl(Duration newTtl) {
        ttl = checked("ttl", newTtl);
    }

    @Override
    public void refreshAfter(Duration newRefreshAfter) {
        refreshAfter = checked("refreshAfter", newRefreshAfter);
    }

    private static Duration checked(String name, Duration duration) {
        List<String> problems = new ArrayList<>();
        CacheOptions.checkTtl(problems, name, duration);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.get(0));
        }
        return duration;
    }

    @Override
    public void tags(String... newTags) {
        if (!tagged) {
            throw new IllegalStateException(
                    "the values of this cache have no tags; build it with tags(value -> Set.of()) to give it some");
        }
        tags.addAll(List.of(newTags));
    }

    @Override
    public void doNotStore() {
        store = false;
    }
}
