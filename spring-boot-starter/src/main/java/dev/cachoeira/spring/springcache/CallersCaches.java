package dev.cachoeira.spring.springcache;

import dev.cachoeira.tenant.TenantResolver;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.util.StringUtils;

/**
 * Finds the caches of a call where Spring would, and binds ours to the tenant of its caller. What is done with the answer of
 * a future or a publisher happens on whatever thread brings it, which may work for another tenant by then. Thread-safe.
 */
public final class CallersCaches implements CacheResolver {

    /** The name of its bean. */
    public static final String NAME = "cachoeiraCallersCaches";

    private final BeanFactory beans;
    private volatile @Nullable CacheAspectSupport interceptor;

    /** Asks for its collaborators with the first call. */
    public CallersCaches(BeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public Collection<? extends Cache> resolveCaches(CacheOperationInvocationContext<?> context) {
        String tenant = beans.getBean(TenantResolver.class).currentTenant();
        Collection<? extends Cache> found = resolver(context).resolveCaches(context);
        return tenant == null || tenant.isEmpty()
                ? found
                : found.stream().map(cache -> bound(cache, tenant)).toList();
    }

    private static Cache bound(Cache cache, String tenant) {
        return cache instanceof DeclaredSpringCache ours ? ours.forTenant(tenant) : cache;
    }

    private CacheResolver resolver(CacheOperationInvocationContext<?> context) {
        if (context.getOperation() instanceof CacheOperation operation
                && StringUtils.hasText(operation.getCacheManager())) {
            return new SimpleCacheResolver(beans.getBean(operation.getCacheManager(), CacheManager.class));
        }
        CacheAspectSupport known = interceptor;
        if (known == null) {
            known = beans.getBean(CacheAspectSupport.class);
            interceptor = known;
        }
        return Objects.requireNonNull(
                known.getCacheResolver(), () -> "there is no cache manager for " + List.of(context.getOperation()));
    }
}
