package dev.cachoeira.spring.annotation;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.TenantScope;
import dev.cachoeira.spring.declared.DeclaredCaches;
import dev.cachoeira.tenant.MissingTenantException;
import dev.cachoeira.tenant.TenantResolver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What annotated methods act on.
 *
 * @param cachoeira everything
 * @param caches the caches that annotations name
 * @param tenants names the current tenant
 * @param withoutTenants whether the application said that it has none
 */
public record Caching(Cachoeira cachoeira, DeclaredCaches caches, TenantResolver tenants, boolean withoutTenants) {

    /** A cache for the tenant that an expression names, or the current one; refuses a missing tenant. */
    Cache<Object, ?> cache(String name, @Nullable MethodExpression tenant, Call call) {
        Cache<Object, ?> cache = caches.forInvalidation(name);
        if (tenant != null) {
            return cache.forTenant(Attributes.tenantOf(tenant, call));
        }
        cache.getAll(List.of());
        return cache;
    }

    /** Everything of the tenant that an expression names, or of the current one. */
    TenantScope tenant(@Nullable MethodExpression tenant, Call call) {
        if (tenant != null) {
            return cachoeira.forTenant(Attributes.tenantOf(tenant, call));
        }
        String current = tenants.currentTenant();
        if (current == null || current.isEmpty()) {
            throw new MissingTenantException(AnnotatedMethods.describe(call.method())
                    + " ends what is cached for a tenant, and nothing names the tenant");
        }
        return cachoeira.forTenant(current);
    }
}
