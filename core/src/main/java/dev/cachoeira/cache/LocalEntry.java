package dev.cachoeira.cache;

import org.jspecify.annotations.Nullable;

/** A value in this process's memory, and what it rests on. Whether it may be served is a few field reads. */
final class LocalEntry {

    /** The decoded object, or the entry's bytes where every read decodes; null when "there is none" is cached. */
    final @Nullable Object value;

    /** The size of the encoded form; 0 when unknown. */
    final int weight;

    private final Coverage coverage;
    private final Dependencies dependencies;
    private final long expiresAt;

    /** When Redis shall be told that the value is in use. Only a hint, so plain. */
    private long touchAt;

    LocalEntry(
            @Nullable Object value,
            int weight,
            Coverage coverage,
            Dependencies dependencies,
            long expiresAt,
            long touchAt) {
        this.value = value;
        this.weight = weight;
        this.coverage = coverage;
        this.dependencies = dependencies;
        this.expiresAt = expiresAt;
        this.touchAt = touchAt;
    }

    boolean live(long now) {
        return now < expiresAt && coverage.holds(now) && dependencies.current(now);
    }

    Dependencies dependencies() {
        return dependencies;
    }

    boolean touchDue(long now) {
        return now >= touchAt;
    }

    void touchNext(long due) {
        touchAt = due;
    }
}
