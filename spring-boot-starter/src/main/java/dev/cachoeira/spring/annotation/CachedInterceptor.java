package dev.cachoeira.spring.annotation;

import java.util.Objects;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;

/** Answers calls of {@link Cached} methods from their caches. */
final class CachedInterceptor implements MethodInterceptor {

    private final Operations operations;

    CachedInterceptor(Operations operations) {
        this.operations = operations;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Class<?> type = AopUtils.getTargetClass(Objects.requireNonNull(invocation.getThis()));
        CachedOperation operation = operations.cached(invocation.getMethod(), type);
        return operation.invoke(Call.of(operation.method(), invocation, operations.surroundings()), invocation);
    }
}
