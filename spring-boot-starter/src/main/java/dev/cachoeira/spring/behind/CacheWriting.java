package dev.cachoeira.spring.behind;

import dev.cachoeira.cache.BatchWriter;
import java.util.Objects;

/**
 * Who writes the changes of a cache. A cache that code makes under this name, and for which the code names no writer, is
 * written behind by it. The writer is called for one tenant at a time, which is then the thread's {@link
 * dev.cachoeira.spring.tenant.TenantContext}. Immutable.
 *
 * @param cache the cache's name
 * @param writer takes the cache's keys and values
 */
public record CacheWriting(String cache, BatchWriter<?, ?> writer) {

    /** Checks it. */
    public CacheWriting {
        Objects.requireNonNull(cache, "cache");
        Objects.requireNonNull(writer, "writer");
    }

    /** Writes a cache. */
    public static CacheWriting of(String cache, BatchWriter<?, ?> writer) {
        return new CacheWriting(cache, writer);
    }
}
