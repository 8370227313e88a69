package dev.cachoeira.repository;

import dev.cachoeira.runtime.ContextExecutor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The twin at work. What is done for each method is decided when it is made. */
final class Twin implements InvocationHandler {

    private static final Object[] NONE = {};

    private final Object repository;
    private final Executor executor;
    private final Map<Method, Action> actions = new HashMap<>();

    private Twin(Mappings<?> mappings, Object repository, Executor executor) {
        this.repository = repository;
        this.executor = executor;
        for (Method method : mappings.type().getMethods()) {
            actions.put(method, action(method, mappings));
        }
    }

    /**
     * Makes a twin.
     *
     * @param executor does what is to be done after an answer that comes later
     */
    static <R> R of(Mappings<R> mappings, R repository, Executor executor) {
        Class<R> type = mappings.type();
        Twin handler = new Twin(mappings, Objects.requireNonNull(repository), executor);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** What is done for one method. */
    private interface Action {
        @Nullable
        Object run(Object twin, @Nullable Object[] arguments) throws Throwable;
    }

    private Action action(Method method, Mappings<?> mappings) {
        MethodCall.Read read = mappings.read(method);
        if (read != null) {
            return (twin, arguments) -> read.answer(new MethodCall(arguments, null));
        }
        Action plain = plain(method);
        List<MethodCall.After> changes = mappings.changes(method);
        if (changes == null) {
            return plain;
        }
        Change change = new Change(plain, List.copyOf(changes), Mappings.answersLater(method), executor);
        return change::run;
    }

    private Action plain(Method method) {
        if (method.isDefault() && Modifier.isPublic(method.getDeclaringClass().getModifiers()) && !overrides(method)) {
            return (twin, arguments) -> InvocationHandler.invokeDefault(twin, method, arguments);
        }
        boolean unused = method.trySetAccessible(); // the interface need not be public
        return (twin, arguments) -> {
            try {
                return method.invoke(repository, arguments);
            } catch (InvocationTargetException e) {
                throw Objects.requireNonNullElse(e.getCause(), e);
            }
        };
    }

    /** Whether the repository has its own way of doing what a default method does. */
    private boolean overrides(Method method) {
        try {
            return !repository
                    .getClass()
                    .getMethod(method.getName(), method.getParameterTypes())
                    .getDeclaringClass()
                    .isInterface();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e); // it is of the interface, whose methods are public
        }
    }

    /**
     * A method that changes what caches hold.
     *
     * @param later whether it may answer with a stage
     */
    private record Change(Action plain, List<MethodCall.After> changes, boolean later, Executor executor) {

        @Nullable
        Object run(Object twin, @Nullable Object[] arguments) throws Throwable {
            Executor bound = later ? ContextExecutor.bind(executor) : executor; // while its caller is at work
            Object result;
            try {
                result = plain.run(twin, arguments);
            } catch (Throwable failure) {
                failed(arguments, failure);
                throw failure;
            }
            if (later && result instanceof CompletionStage<?> stage) {
                return whenComplete(stage, arguments, bound);
            }
            done(arguments, result);
            return result;
        }

        /** The answer is the caller's when everything is done: else it could still read what was before. */
        private CompletableFuture<Object> whenComplete(
                CompletionStage<?> stage, @Nullable Object[] arguments, Executor bound) {
            CompletableFuture<Object> answer = new CompletableFuture<>();
            stage.whenComplete((value, thrown) -> {
                Throwable failure = thrown == null ? null : Stages.cause(thrown);
                try {
                    bound.execute(() -> answer(answer, arguments, value, failure));
                } catch (RuntimeException | Error e) { // nobody else will do it
                    answer(answer, arguments, value, failure);
                }
            });
            return answer;
        }

        private void answer(
                CompletableFuture<Object> answer,
                @Nullable Object[] arguments,
                @Nullable Object value,
                @Nullable Throwable failure) {
            if (failure != null) {
                failed(arguments, failure);
                answer.completeExceptionally(failure);
                return;
            }
            try {
                done(arguments, value);
                answer.complete(value);
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        }

        private void done(@Nullable Object[] arguments, @Nullable Object result) {
            changes.forEach(change -> change.done(new MethodCall(arguments, result)));
        }

        /** It may have changed something all the same. */
        private void failed(@Nullable Object[] arguments, Throwable failure) {
            try {
                done(arguments, null);
            } catch (RuntimeException | Error e) {
                failure.addSuppressed(e);
            }
        }
    }

    @Override
    public @Nullable Object invoke(Object twin, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Action action = actions.get(method);
        if (action != null) {
            return action.run(twin, arguments == null ? NONE : arguments);
        }
        return switch (method.getName()) {
            case "equals" -> arguments != null && twin == arguments[0];
            case "hashCode" -> System.identityHashCode(twin);
            default -> "cached " + repository;
        };
    }
}
