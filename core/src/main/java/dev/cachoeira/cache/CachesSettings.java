package dev.cachoeira.cache;

import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.server.Transport;
import dev.cachoeira.tenant.TenantResolver;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Caches} are made of.
 *
 * @param mode what is remembered where
 * @param fleet how Redis is treated
 * @param runtime time, timers, identities, threads
 * @param transport the way to Redis; given exactly when the mode is {@link Mode#SHARED}
 * @param tenants names the tenant of calls that do not
 * @param unitOfWork knows the callers' transactions
 * @param listener is told what happens
 * @param configuration what caches begin with, and the last word on each
 */
public record CachesSettings(
        Mode mode,
        FleetOptions fleet,
        Runtime runtime,
        @Nullable Transport transport,
        TenantResolver tenants,
        UnitOfWork unitOfWork,
        CacheListener listener,
        CacheConfiguration configuration) {

    /** Without anything to say about single caches. */
    public CachesSettings(
            Mode mode,
            FleetOptions fleet,
            Runtime runtime,
            @Nullable Transport transport,
            TenantResolver tenants,
            UnitOfWork unitOfWork,
            CacheListener listener) {
        this(mode, fleet, runtime, transport, tenants, unitOfWork, listener, CacheConfiguration.none());
    }

    /** What is remembered where. */
    public enum Mode {
        /** In memory and in Redis. */
        SHARED,
        /** In this process's memory alone. */
        LOCAL,
        /** Nowhere: every get calls its loader. */
        DISABLED
    }
}
