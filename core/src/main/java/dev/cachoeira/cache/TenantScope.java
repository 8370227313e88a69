package dev.cachoeira.cache;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Everything that is cached for one tenant. Thread-safe. */
public interface TenantScope {

    /** The tenant. */
    String tenant();

    /** Ends every value of this tenant, in O(1). Sends one script, which deletes. See {@link Cache#invalidate}. */
    void clear();

    /** {@link #clear} without waiting. */
    CompletableFuture<Void> clearAsync();

    /** Ends every value of this tenant that carries a tag, in O(1). See {@link Cache#invalidateTag}. */
    default void invalidateTag(String tag) {
        invalidateTags(Set.of(tag));
    }

    /** Ends every value of this tenant that carries one of some tags. */
    void invalidateTags(Collection<String> tags);
}
