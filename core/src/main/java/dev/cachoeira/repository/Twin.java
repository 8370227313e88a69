package dev.cachoeira.repository;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The twin at work. What is done for each method is decided when it is made. */
final class Twin implements InvocationHandler {

    private static final Object[] NONE = {};

    private final Object repository;
    private final Map<Method, Action> actions = new HashMap<>();

    private Twin(Mappings<?> mappings, Object repository) {
        this.repository = repository;
        for (Method method : mappings.type().getMethods()) {
            actions.put(method, action(method, mappings));
        }
    }

    static <R> R of(Mappings<R> mappings, R repository) {
        Class<R> type = mappings.type();
        Object twin = Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new Twin(mappings, Objects.requireNonNull(repository)));
        return type.cast(twin);
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
        return changes == null ? plain : (twin, arguments) -> change(plain, List.copyOf(changes), twin, arguments);
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

    private static @Nullable Object change(
            Action plain, List<MethodCall.After> changes, Object twin, @Nullable Object[] arguments) throws Throwable {
        Object result;
        try {
            result = plain.run(twin, arguments);
        } catch (Throwable failure) {
            try {
                changes.forEach(change -> change.done(new MethodCall(arguments, null)));
            } catch (RuntimeException | Error e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
        changes.forEach(change -> change.done(new MethodCall(arguments, result)));
        return result;
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
