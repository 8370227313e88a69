package dev.cachoeira.tenant;

import org.jspecify.annotations.Nullable;

/** Says whose data the current call is about, for callers that do not name a tenant themselves. Thread-safe. */
@FunctionalInterface
public interface TenantResolver {

    /**
     * The tenant of the current call.
     *
     * @return its id, or null when there is none; the call is then refused
     */
    @Nullable
    String currentTenant();

    /** Knows no tenant: every call must name one. */
    static TenantResolver none() {
        return () -> null;
    }
}
