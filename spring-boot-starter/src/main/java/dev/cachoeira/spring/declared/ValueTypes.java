package dev.cachoeira.spring.declared;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;

/** The full generic types of values that methods return. */
public final class ValueTypes {

    private static final List<Class<?>> USED_UP_BY_READING =
            List.of(BaseStream.class, Iterator.class, InputStream.class, Future.class);

    private ValueTypes() {}

    /** How a method gives its value. */
    public enum Form {
        /** As it is. */
        PLAIN,
        /** In an {@link Optional}. */
        OPTIONAL,
        /** In a {@link CompletableFuture} or {@link CompletionStage}. */
        FUTURE
    }

    /**
     * What a method gives.
     *
     * @param form how
     * @param type the full type of the value itself
     */
    public record Returned(Form form, ResolvableType type) {}

    /**
     * What a method of a class returns.
     *
     * @throws IllegalArgumentException when no cache could keep that, saying why
     */
    public static Returned returned(Method method, Class<?> targetClass) {
        ResolvableType type = ResolvableType.forMethodReturnType(method, targetClass);
        Class<?> raw = type.resolve(Object.class);
        if (raw == CompletableFuture.class || raw == CompletionStage.class) {
            return new Returned(Form.FUTURE, checked(type.getGeneric(0)));
        }
        if (raw == Optional.class) {
            return new Returned(Form.OPTIONAL, checked(type.getGeneric(0)));
        }
        return new Returned(Form.PLAIN, checked(type));
    }

    /**
     * What a method returns for Spring's own annotations, which know reactive types too.
     *
     * @throws IllegalArgumentException when no cache could keep that, saying why
     */
    public static ResolvableType returnedToSpring(Method method, Class<?> targetClass) {
        ResolvableType type = ResolvableType.forMethodReturnType(method, targetClass);
        Class<?> raw = type.resolve(Object.class);
        ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(raw);
        if (adapter != null && !adapter.isNoValue() && !CompletionStage.class.isAssignableFrom(raw)) {
            ResolvableType item = checked(type.getGeneric(0));
            return adapter.isMultiValue() ? ResolvableType.forClassWithGenerics(List.class, item) : item;
        }
        return returned(method, targetClass).type();
    }

    /**
     * The type with nothing left open in it, if values of it can be kept and read back.
     *
     * @throws IllegalArgumentException when they cannot, saying why
     */
    static ResolvableType checked(ResolvableType type) {
        Class<?> raw = type.resolve();
        if (raw == null) {
            throw new IllegalArgumentException(
                    "its type of values is not known: say which class '" + type.getType() + "' stands for");
        }
        if (raw == void.class || raw == Void.class) {
            throw new IllegalArgumentException("it returns nothing that could be cached");
        }
        if (raw == Object.class) {
            throw new IllegalArgumentException("its type of values is Object, which says nothing: name the class");
        }
        if (USED_UP_BY_READING.stream().anyMatch(kind -> kind.isAssignableFrom(raw)) || isReactive(raw)) {
            throw new IllegalArgumentException("a " + raw.getSimpleName()
                    + " is used up by its first reader and cannot be cached: return the values, or a CompletableFuture"
                    + " of them");
        }
        if (isRaw(type, raw)) {
            throw new IllegalArgumentException("its type of values is the raw " + raw.getSimpleName()
                    + ": name what is in it, such as " + example(raw));
        }
        if (type.isArray()) {
            return ResolvableType.forArrayComponent(checked(type.getComponentType()));
        }
        ResolvableType[] parts = type.getGenerics();
        for (int i = 0; i < parts.length; i++) {
            parts[i] = checked(parts[i]);
        }
        return parts.length == 0 ? ResolvableType.forClass(raw) : ResolvableType.forClassWithGenerics(raw, parts);
    }

    /** Whether the class stands without what belongs between its angle brackets. */
    private static boolean isRaw(ResolvableType type, Class<?> raw) {
        return raw.getTypeParameters().length > 0
                && Arrays.stream(type.getGenerics())
                        .allMatch(part -> part.getType() instanceof TypeVariable<?> open
                                && open.getGenericDeclaration() == raw
                                && part.resolve() == null);
    }

    private static boolean isReactive(Class<?> raw) {
        return ReactiveAdapterRegistry.getSharedInstance().getAdapter(raw) != null;
    }

    private static String example(Class<?> raw) {
        return raw.getTypeParameters().length == 2
                ? raw.getSimpleName() + "<String, Product>"
                : raw.getSimpleName() + "<Product>";
    }
}
