package dev.cachoeira.repository;

import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for which method of an interface.
 *
 * <p>A serializable method reference tells its method's name and types, whatever they are; nothing is serialized.
 */
final class Mappings<R> {

    private final Class<R> type;
    private static final Set<Class<?>> KEYS = Set.of(List.class, Collection.class, Iterable.class);

    private final Map<String, MethodCall.Read> reads = new LinkedHashMap<>();
    private final Map<String, List<MethodCall.After>> changes = new LinkedHashMap<>();
    private final Set<String> problems = new LinkedHashSet<>();

    Mappings(Class<R> type) {
        this.type = type;
        if (!type.isInterface()) {
            problems.add(type.getName() + " is no interface");
        }
    }

    Class<R> type() {
        return type;
    }

    MethodCall.@Nullable Read read(Method method) {
        return reads.get(signature(method));
    }

    @Nullable
    List<MethodCall.After> changes(Method method) {
        return changes.get(signature(method));
    }

    /**
     * Maps a read.
     *
     * @param answers what the twin answers with; {@link Object} when that is of the method's own type
     */
    void read(Serializable reference, Class<?> answers, MethodCall.Read read) {
        Method method = method(reference);
        String signature = method == null ? null : signature(method);
        if (method != null) {
            checkAnswer(method, answers);
        }
        if (signature != null && (reads.putIfAbsent(signature, read) != null || changes.containsKey(signature))) {
            problems.add(nameOf(signature) + " is mapped twice");
        }
    }

    /**
     * How a repository is given keys: as a list, or a set where the method wants one.
     *
     * @param index which of its arguments they are
     */
    <K> Function<List<K>, Iterable<K>> keys(Serializable reference, int index) {
        Method method = method(reference);
        Class<?> wanted = method == null ? List.class : method.getParameterTypes()[index];
        if (wanted == Set.class) {
            return LinkedHashSet::new;
        }
        if (!KEYS.contains(wanted)) {
            problems.add(nameOf(method) + " takes a " + wanted.getSimpleName()
                    + ", which is none of List, Set, Collection and Iterable");
        }
        return keys -> keys;
    }

    private void checkAnswer(Method method, Class<?> answers) {
        if (answers != Object.class && !method.getReturnType().isAssignableFrom(answers)) {
            problems.add(nameOf(method) + " answers a " + method.getReturnType().getSimpleName() + ", which a "
                    + answers.getSimpleName() + " is not");
        }
    }

    void change(Serializable reference, MethodCall.After after) {
        Method method = method(reference);
        if (method != null) {
            String signature = signature(method);
            checkStage(method);
            changes.computeIfAbsent(signature, any -> new ArrayList<>()).add(after);
            if (reads.containsKey(signature)) {
                problems.add(nameOf(signature) + " is mapped twice");
            }
        }
    }

    /** What is done after a stage is complete, is done before the twin's own one is. */
    private void checkStage(Method method) {
        if (answersLater(method)) {
            checkAnswer(method, CompletableFuture.class);
        } else if (Future.class.isAssignableFrom(method.getReturnType())) {
            problems.add(nameOf(method) + " answers a " + method.getReturnType().getSimpleName()
                    + ", which tells nobody when it is complete, as a CompletableFuture does");
        }
    }

    /** Whether a method's answer comes later. */
    static boolean answersLater(Method method) {
        return CompletionStage.class.isAssignableFrom(method.getReturnType());
    }

    /**
     * These, if they make sense.
     *
     * @throws IllegalArgumentException naming everything that is wrong
     */
    Mappings<R> checked() {
        List<String> all = new ArrayList<>(problems);
        if (all.isEmpty() && reads.isEmpty() && changes.isEmpty()) {
            all.add("no method of it is mapped");
        }
        if (!all.isEmpty()) {
            throw new IllegalArgumentException(
                    "the cached twin of " + type.getName() + " cannot be made: " + String.join("; ", all));
        }
        return this;
    }

    /** A method by name and arguments: what overrides has the same. */
    static String signature(Method method) {
        String types =
                MethodType.methodType(void.class, method.getParameterTypes()).toMethodDescriptorString();
        return method.getName() + types;
    }

    private static String nameOf(String signature) {
        return signature.substring(0, signature.indexOf('('));
    }

    private static String nameOf(@Nullable Method method) {
        return method == null ? "a method" : method.getName();
    }

    /** The method that a reference is of; null when it is none of the interface. */
    private @Nullable Method method(Serializable reference) {
        SerializedLambda lambda = described(reference);
        if (lambda == null || lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeInterface) {
            problems.add("each method must be given as a method reference such as " + type.getSimpleName()
                    + "::find, but one was a lambda or of a class");
            return null;
        }
        String types = lambda.getImplMethodSignature();
        String signature = lambda.getImplMethodName() + types.substring(0, types.indexOf(')') + 1) + "V";
        for (Method method : type.getMethods()) {
            if (signature(method).equals(signature)) {
                return method;
            }
        }
        problems.add(lambda.getImplMethodName() + " is no method of it");
        return null;
    }

    private static @Nullable SerializedLambda described(Serializable reference) {
        try {
            Method replacement = reference.getClass().getDeclaredMethod("writeReplace");
            replacement.setAccessible(true);
            return replacement.invoke(reference) instanceof SerializedLambda lambda ? lambda : null;
        } catch (ReflectiveOperationException e) {
            return null; // an object of somebody's own class
        }
    }
}
