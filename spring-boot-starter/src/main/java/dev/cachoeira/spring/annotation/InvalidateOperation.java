package dev.cachoeira.spring.annotation;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.TenantScope;
import dev.cachoeira.spring.keys.AnyKeyCodec;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one {@link CacheInvalidate} on one method means. Thread-safe. */
final class InvalidateOperation implements EndingOperation {

    private final Caching caching;
    private final String name;
    private final boolean byKey;
    private final @Nullable MethodExpression key;
    private final @Nullable MethodExpression pattern;
    private final @Nullable MethodExpression tags;
    private final @Nullable MethodExpression tenant;
    private final @Nullable MethodExpression condition;

    /**
     * Reads the annotation and declares its cache.
     *
     * @throws IllegalArgumentException when it cannot be carried out, saying why
     */
    InvalidateOperation(CacheInvalidate annotation, Method method, Attributes attributes, Caching caching) {
        this.caching = caching;
        this.name = annotation.cache();
        boolean byPattern = !annotation.pattern().isBlank();
        this.byKey = !annotation.key().isBlank() || (annotation.tags().isBlank() && !byPattern);
        if (name.isBlank() && (byKey || byPattern)) {
            throw new IllegalArgumentException(
                    "a key belongs to a cache, and so does a pattern: name it, or give tags alone");
        }
        if (name.isBlank() && caching.withoutTenants()) {
            throw new IllegalArgumentException("tags alone belong to a tenant, and this application says that it has"
                    + " none (cachoeira.tenant.header=none): name the cache");
        }
        this.key = byKey ? attributes.key(annotation.key(), true, true) : null;
        this.pattern = attributes.after("pattern", annotation.pattern());
        this.tags = attributes.after("tags", annotation.tags());
        this.tenant = attributes.before("tenant", annotation.tenant());
        this.condition = attributes.after("condition", annotation.condition());
        if (!name.isBlank()) {
            caching.caches().declare(name, AnnotatedMethods.describe(method)).type(null);
        }
    }

    @Override
    public boolean needsResult() {
        return Stream.of(key, pattern, tags, condition).anyMatch(part -> part != null && part.usesResult());
    }

    @Override
    public Ending prepare(Call call) {
        if (name.isBlank()) {
            TenantScope scope = caching.tenant(tenant, call);
            return result -> {
                if (applies(call, result)) {
                    scope.invalidateTags(tagsOf(call, result));
                }
            };
        }
        Cache<Object, ?> cache = caching.cache(name, tenant, call);
        return result -> {
            if (applies(call, result)) {
                invalidate(cache, call, result);
            }
        };
    }

    private boolean applies(Call call, @Nullable Object result) {
        return condition == null || MethodExpression.isTrue(condition.value(call, result));
    }

    private void invalidate(Cache<Object, ?> cache, Call call, @Nullable Object result) {
        InTurn.run(List.of(
                () -> endKeys(cache, call, result),
                () -> endPatterns(cache, call, result),
                () -> endTags(cache, call, result)));
    }

    private void endKeys(Cache<Object, ?> cache, Call call, @Nullable Object result) {
        if (byKey) {
            cache.invalidateAll(Attributes.keysOf(key, call, result));
        }
    }

    private void endPatterns(Cache<Object, ?> cache, Call call, @Nullable Object result) {
        if (pattern != null) {
            InTurn.run(Attributes.textsOf(pattern, call, result).stream()
                    .<Runnable>map(text -> () -> cache.invalidateMatching(AnyKeyCodec.patternOfTexts(text)))
                    .toList());
        }
    }

    private void endTags(Cache<Object, ?> cache, Call call, @Nullable Object result) {
        Set<String> found = tagsOf(call, result);
        if (!found.isEmpty()) {
            cache.invalidateTags(found);
        }
    }

    private Set<String> tagsOf(Call call, @Nullable Object result) {
        return tags == null ? Set.of() : Attributes.textsOf(tags, call, result);
    }
}
