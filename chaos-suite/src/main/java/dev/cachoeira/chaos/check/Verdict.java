package dev.cachoeira.chaos.check;

/** What a read is found to be. */
public enum Verdict {
    /** As young as promised. */
    FRESH,

    /** Older than what this process had invalidated before: never allowed. */
    OWN,

    /** Older than an invalidation that Redis had long enough before: never allowed. */
    STALE,

    /** The same, in a process that had been stopped and went on a moment ago. */
    WAKING,

    /** Older than an invalidation that had returned, but which its process, cut off from Redis, could tell nobody. */
    OWED
}
