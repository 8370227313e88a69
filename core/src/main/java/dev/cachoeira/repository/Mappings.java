package dev.cachoeira.repository;

import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for which method of an interface.
 *
 * <p>A serializable method reference tells its method's name and types, whatever they are; nothing is serialized.
 */
final class Mappings<R> {

    private final Class<R> type;
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

    void read(Serializable reference, MethodCall.Read read) {
        String signature = signature(reference);
        if (signature != null && (reads.putIfAbsent(signature, read) != null || changes.containsKey(signature))) {
            problems.add(nameOf(signature) + " is mapped twice");
        }
    }

    void change(Serializable reference, MethodCall.After after) {
        String signature = signature(reference);
        if (signature != null) {
            changes.computeIfAbsent(signature, any -> new ArrayList<>()).add(after);
            if (reads.containsKey(signature)) {
                problems.add(nameOf(signature) + " is mapped twice");
            }
        }
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

    private @Nullable String signature(Serializable reference) {
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
                return signature;
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
