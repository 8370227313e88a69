package dev.cachoeira.spring.annotation;

import dev.cachoeira.spring.keys.AnyKeyCodec;
import dev.cachoeira.spring.keys.CompositeKey;
import dev.cachoeira.tenant.MissingTenantException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterNameDiscoverer;

/** Reads the attributes that the annotations have in common, and what their expressions give. */
final class Attributes {

    private final Method method;
    private final ParameterNameDiscoverer names;
    private final AnyKeyCodec keys;

    Attributes(Method method, ParameterNameDiscoverer names, AnyKeyCodec keys) {
        this.method = method;
        this.names = names;
        this.keys = keys;
    }

    @Nullable
    MethodExpression before(String attribute, String text) {
        return MethodExpression.read(attribute, text, method, names, false);
    }

    @Nullable
    MethodExpression after(String attribute, String text) {
        return MethodExpression.read(attribute, text, method, names, true);
    }

    /** An expression for keys; null stands for the arguments. Refuses types that can be no keys. */
    @Nullable
    MethodExpression key(String text, boolean hasResult, boolean many) {
        MethodExpression key = hasResult ? after("key", text) : before("key", text);
        List<Class<?>> types = key == null ? Arrays.asList(method.getParameterTypes()) : List.of(key.type(method));
        for (Class<?> type : types) {
            boolean collection = many && key != null && (Collection.class.isAssignableFrom(type) || type.isArray());
            String problem = collection ? null : keys.problem(type);
            if (problem != null) {
                throw new IllegalArgumentException(
                        (key == null ? "its arguments make no key: " : "key = \"" + text + "\": ") + problem);
            }
        }
        return key;
    }

    /** The key that an expression or, without one, the arguments give. */
    static Object keyOf(@Nullable MethodExpression expression, Call call, @Nullable Object result) {
        Object key = expression == null ? CompositeKey.of(call.args()) : expression.value(call, result);
        if (key == null) {
            throw new IllegalArgumentException("the key of " + call.method() + " is null"
                    + (expression == null ? "" : ": '" + expression + "' has no value"));
        }
        return AnyKeyCodec.normal(key);
    }

    /** The keys of an expression that may give a collection of them. */
    static Set<Object> keysOf(@Nullable MethodExpression expression, Call call, @Nullable Object result) {
        Object value = keyOf(expression, call, result);
        Set<Object> keys = new LinkedHashSet<>();
        for (Object key : many(value)) {
            keys.add(AnyKeyCodec.normal(key));
        }
        return keys;
    }

    /** The texts of an expression that gives one or a collection of them; null gives none. */
    static Set<String> textsOf(MethodExpression expression, Call call, @Nullable Object result) {
        Object value = expression.value(call, result);
        Set<String> texts = new LinkedHashSet<>();
        for (Object text : value == null ? List.of() : many(value)) {
            texts.add(text.toString());
        }
        return texts;
    }

    private static Collection<?> many(Object value) {
        if (value instanceof Collection<?> collection) {
            return collection;
        }
        return value instanceof Object[] array ? Arrays.asList(array) : List.of(value);
    }

    static String tenantOf(MethodExpression expression, Call call) {
        Object tenant = expression.value(call);
        if (tenant == null || tenant.toString().isEmpty()) {
            throw new MissingTenantException(
                    "tenant = \"" + expression + "\" on " + call.method() + " names no tenant");
        }
        return tenant.toString();
    }
}
