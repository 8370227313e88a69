package dev.cachoeira.spring.annotation;

import dev.cachoeira.cache.AsyncLoader;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.LoadContext;
import dev.cachoeira.cache.Loader;
import dev.cachoeira.spring.declared.DeclaredCaches;
import dev.cachoeira.spring.declared.Tagged;
import dev.cachoeira.spring.declared.ValueTypes;
import dev.cachoeira.spring.declared.ValueTypes.Form;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.boot.convert.DurationStyle;

/** What {@link Cached} on one method means. Thread-safe. */
final class CachedOperation {

    private final DeclaredCaches caches;
    private final Method method;
    private final String name;
    private final Form form;
    private final @Nullable MethodExpression key;
    private final @Nullable MethodExpression tags;
    private final @Nullable MethodExpression tenant;
    private final @Nullable MethodExpression condition;
    private final @Nullable MethodExpression unless;
    private volatile @Nullable Cache<Object, Tagged> cache;

    /**
     * Reads the annotation and declares its cache.
     *
     * @throws IllegalArgumentException when it cannot be carried out, saying why
     */
    CachedOperation(Cached cached, Method method, Class<?> type, Attributes attributes, DeclaredCaches caches) {
        this.caches = caches;
        this.method = method;
        this.name = cached.cache();
        ValueTypes.Returned returned = ValueTypes.returned(method, type);
        this.form = returned.form();
        this.key = attributes.key(cached.key(), false, false);
        this.tags = attributes.after("tags", cached.tags());
        this.tenant = attributes.before("tenant", cached.tenant());
        this.condition = attributes.before("condition", cached.condition());
        this.unless = attributes.after("unless", cached.unless());
        DeclaredCaches.Place place = caches.declare(name, AnnotatedMethods.describe(method));
        place.type(returned.type());
        if (tags != null) {
            place.tagged();
        }
        if (!cached.ttl().isBlank()) {
            place.ttl(ttl(cached.ttl()));
        }
    }

    private static Duration ttl(String text) {
        try {
            return DurationStyle.detectAndParse(text, java.time.temporal.ChronoUnit.SECONDS);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("ttl = \"" + text + "\" is no duration such as 30s or 10m", e);
        }
    }

    /** The method as the target's class has it. */
    Method method() {
        return method;
    }

    @Nullable
    Object invoke(Call call, MethodInvocation invocation) throws Throwable {
        if (condition != null && !MethodExpression.isTrue(condition.value(call))) {
            return invocation.proceed();
        }
        Object actualKey = Attributes.keyOf(key, call, null);
        return form == Form.FUTURE ? begin(call, actualKey, invocation) : answer(call, actualKey, invocation);
    }

    private Cache<Object, Tagged> cache(Call call) {
        Cache<Object, Tagged> found = cache;
        if (found == null) {
            found = caches.forValues(name);
            cache = found;
        }
        return tenant == null ? found : found.forTenant(Attributes.tenantOf(tenant, call));
    }

    private @Nullable Object answer(Call call, Object actualKey, MethodInvocation invocation) {
        Tagged found =
                cache(call).get(actualKey, Loader.withContext((same, context) -> load(call, invocation, context)));
        Object value = found == null ? null : found.value();
        return form == Form.OPTIONAL ? Optional.ofNullable(value) : value;
    }

    private @Nullable Tagged load(Call call, MethodInvocation invocation, LoadContext<Tagged> context) {
        Object result;
        try {
            result = proceed(invocation);
        } catch (Throwable e) {
            throw Sneaky.rethrow(e);
        }
        return keep(call, result instanceof Optional<?> optional ? optional.orElse(null) : result, context);
    }

    /** The answer as the cache keeps it, unless the context is told that it must not. */
    private @Nullable Tagged keep(Call call, @Nullable Object value, LoadContext<Tagged> context) {
        if (unless != null && MethodExpression.isTrue(unless.value(call, value))) {
            context.doNotStore();
            return value == null ? null : new Tagged(value, Set.of());
        }
        if (value == null) {
            if (tags != null
                    && !tags.usesResult()
                    && !Attributes.textsOf(tags, call, null).isEmpty()) {
                context.doNotStore();
            }
            return null;
        }
        return new Tagged(value, tags == null ? Set.of() : Attributes.textsOf(tags, call, value));
    }

    private CompletableFuture<@Nullable Object> begin(Call call, Object actualKey, MethodInvocation invocation) {
        CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
        AsyncLoader<Object, Tagged> loader =
                AsyncLoader.withContext((same, context) -> start(call, invocation, context));
        cache(call).async().get(actualKey, loader).whenComplete((found, failure) -> {
            Throwable cause = unwrap(failure);
            if (cause != null) {
                answer.completeExceptionally(cause);
            } else {
                answer.complete(found == null ? null : found.value());
            }
        });
        return answer;
    }

    private CompletionStage<@Nullable Tagged> start(
            Call call, MethodInvocation invocation, LoadContext<Tagged> context) {
        Object stage;
        try {
            stage = proceed(invocation);
        } catch (Throwable e) {
            throw Sneaky.rethrow(e);
        }
        CompletionStage<?> begun = (CompletionStage<?>)
                Objects.requireNonNull(stage, () -> AnnotatedMethods.describe(call.method()) + " returned no future");
        return begun.thenApply(value -> keep(call, value, context));
    }

    /** An invocation goes through the interceptors that follow once only, and a loader may be called again. */
    private static @Nullable Object proceed(MethodInvocation invocation) throws Throwable {
        return (invocation instanceof ProxyMethodInvocation proxied ? proxied.invocableClone() : invocation).proceed();
    }

    private static @Nullable Throwable unwrap(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
