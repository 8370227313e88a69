package dev.cachoeira.cache;

import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.tenant.TenantResolver;

/** What all caches of one {@link Caches} share. */
record Workshop(
        KeyLayout layout,
        Fleet fleet,
        Runtime runtime,
        CacheListener listener,
        UnitOfWork unitOfWork,
        TenantResolver tenants,
        long owner) {}
