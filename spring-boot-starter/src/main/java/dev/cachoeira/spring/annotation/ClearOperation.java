package dev.cachoeira.spring.annotation;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.TenantScope;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link CacheClear} on one method means. Thread-safe. */
final class ClearOperation implements EndingOperation {

    private final Caching caching;
    private final List<String> names;
    private final boolean allTenants;
    private final @Nullable MethodExpression tenant;
    private final @Nullable MethodExpression condition;

    /**
     * Reads the annotation and declares its caches.
     *
     * @throws IllegalArgumentException when it cannot be carried out, saying why
     */
    ClearOperation(CacheClear annotation, Method method, Attributes attributes, Caching caching) {
        this.caching = caching;
        this.names = List.of(annotation.cache());
        this.allTenants = annotation.allTenants();
        this.tenant = attributes.before("tenant", annotation.tenant());
        this.condition = attributes.after("condition", annotation.condition());
        if (allTenants && tenant != null) {
            throw new IllegalArgumentException("it clears all tenants or one: give allTenants or tenant, not both");
        }
        names.forEach(name -> caching.caches()
                .declare(name, AnnotatedMethods.describe(method))
                .type(null));
    }

    @Override
    public boolean needsResult() {
        return condition != null && condition.usesResult();
    }

    @Override
    public Ending prepare(Call call) {
        List<Runnable> clearings = clearings(call);
        return result -> {
            if (condition == null || MethodExpression.isTrue(condition.value(call, result))) {
                InTurn.run(clearings);
            }
        };
    }

    private List<Runnable> clearings(Call call) {
        if (names.isEmpty()) {
            return List.of(everything(call));
        }
        List<Runnable> clearings = new ArrayList<>();
        for (String name : names) {
            if (allTenants) {
                clearings.add(caching.caches().forInvalidation(name)::clearAllTenants);
            } else {
                Cache<Object, ?> cache = caching.cache(name, tenant, call);
                clearings.add(cache::clear);
            }
        }
        return clearings;
    }

    private Runnable everything(Call call) {
        if (allTenants || caching.withoutTenants()) {
            return caching.cachoeira()::clearEverything;
        }
        TenantScope scope = caching.tenant(tenant, call);
        return scope::clear;
    }
}
