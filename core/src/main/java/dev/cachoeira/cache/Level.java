package dev.cachoeira.cache;

/** Where an answer came from. */
public enum Level {
    /** This process's memory. */
    L1,
    /** Redis. */
    L2,
    /** A loader, whose value this cache keeps or tried to keep. */
    SOURCE,
    /** A loader, past the cache: caching is off, or a transaction may see what others may not. */
    BYPASS
}
