package dev.cachoeira.spring.annotation;

import dev.cachoeira.runtime.ContextExecutor;
import dev.cachoeira.spring.annotation.EndingOperation.Ending;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;

/** Ends cached values after calls of {@link CacheInvalidate} and {@link CacheClear} methods. */
final class EndingInterceptor implements MethodInterceptor {

    private final Operations operations;
    private final Supplier<? extends Executor> background;

    EndingInterceptor(Operations operations, Supplier<? extends Executor> background) {
        this.operations = operations;
        this.background = background;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Class<?> type = AopUtils.getTargetClass(Objects.requireNonNull(invocation.getThis()));
        Operations.Endings endings = operations.endings(invocation.getMethod(), type);
        Method method = endings.method();
        Call call = Call.of(method, invocation, operations.surroundings());
        List<Ending> always = new ArrayList<>();
        List<Ending> afterSuccess = new ArrayList<>();
        for (EndingOperation operation : endings.operations()) {
            (operation.needsResult() ? afterSuccess : always).add(operation.prepare(call));
        }
        Object result;
        try {
            result = invocation.proceed();
        } catch (Throwable failure) {
            throw failed(failure, always);
        }
        if (result instanceof CompletionStage<?> stage
                && method.getReturnType().isAssignableFrom(CompletableFuture.class)) {
            return whenOver(stage, always, afterSuccess);
        }
        Object value = result instanceof Optional<?> optional ? optional.orElse(null) : result;
        endAll(always, afterSuccess, value);
        return result;
    }

    private static void endAll(List<Ending> always, List<Ending> afterSuccess, @Nullable Object value) {
        InTurn.run(Stream.concat(always.stream(), afterSuccess.stream())
                .<Runnable>map(ending -> () -> ending.run(value))
                .toList());
    }

    /** The method may have changed something before it failed. */
    private static Throwable failed(Throwable failure, List<Ending> endings) {
        try {
            endAll(endings, List.of(), null);
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    /** The future that is over when the values are ended: not on the thread that completes, which must not wait. */
    private CompletableFuture<@Nullable Object> whenOver(
            CompletionStage<?> stage, List<Ending> always, List<Ending> afterSuccess) {
        Executor executor = ContextExecutor.bind(background.get());
        CompletableFuture<@Nullable Object> over = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> executor.execute(() -> {
            if (failure != null) {
                Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
                over.completeExceptionally(failed(cause, always));
                return;
            }
            try {
                endAll(always, afterSuccess, value);
                over.complete(value);
            } catch (RuntimeException | Error e) {
                over.completeExceptionally(e);
            }
        }));
        return over;
    }
}
