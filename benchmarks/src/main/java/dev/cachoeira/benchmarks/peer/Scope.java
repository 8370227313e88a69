package dev.cachoeira.benchmarks.peer;

/** How much an invalidation ends. */
public enum Scope {
    /** One key. */
    KEY,
    /** Whatever has a tag. */
    TAG,
    /** A whole cache. */
    CACHE,
    /** Whatever belongs to a tenant. */
    TENANT
}
