package dev.cachoeira.spring.annotation;

import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/** An expression on a method, whose variables were checked when it was read. Thread-safe. */
final class MethodExpression {

    private static final SpelExpressionParser PARSER = new SpelExpressionParser();
    private static final String RESULT = "#result";

    private final SpelExpression expression;
    private final boolean usesResult;
    private final int argument;

    private MethodExpression(SpelExpression expression, boolean usesResult, int argument) {
        this.expression = expression;
        this.usesResult = usesResult;
        this.argument = argument;
    }

    /**
     * Reads an attribute.
     *
     * @param attribute its name, for messages
     * @param hasResult whether {@code #result} is known where it is used
     * @return null when the attribute is empty
     * @throws IllegalArgumentException when it cannot be read, or names what is not there
     */
    static @Nullable MethodExpression read(
            String attribute, String text, Method method, ParameterNameDiscoverer names, boolean hasResult) {
        if (text.isBlank()) {
            return null;
        }
        SpelExpression expression = parse(attribute, text);
        Set<String> used = new LinkedHashSet<>();
        collect(expression.getAST(), used);
        Set<String> known = variables(method, names, hasResult);
        for (String variable : used) {
            if (!known.contains(variable)) {
                throw new IllegalArgumentException(attribute + " = \"" + text + "\" names " + variable
                        + ", but there is only " + String.join(", ", known) + hint(variable, method, names));
            }
        }
        return new MethodExpression(expression, used.contains(RESULT), argument(text.trim(), method, names));
    }

    private static SpelExpression parse(String attribute, String text) {
        try {
            return (SpelExpression) PARSER.parseRaw(text);
        } catch (ParseException e) {
            throw new IllegalArgumentException(
                    attribute + " = \"" + text + "\" is no expression: " + e.getSimpleMessage(), e);
        }
    }

    private static void collect(SpelNode node, Set<String> used) {
        if (node instanceof VariableReference) {
            used.add(node.toStringAST());
        }
        for (int i = 0; i < node.getChildCount(); i++) {
            collect(node.getChild(i), used);
        }
    }

    private static Set<String> variables(Method method, ParameterNameDiscoverer discoverer, boolean hasResult) {
        Set<String> known = new LinkedHashSet<>();
        String[] names = discoverer.getParameterNames(method);
        for (int i = 0; i < method.getParameterCount(); i++) {
            if (names != null) {
                known.add("#" + names[i]);
            }
            known.add("#p" + i);
            known.add("#a" + i);
        }
        if (hasResult) {
            known.add(RESULT);
        }
        known.add("#root");
        known.add("#this");
        return known;
    }

    private static String hint(String variable, Method method, ParameterNameDiscoverer discoverer) {
        if (variable.equals(RESULT)) {
            return "; the result is not there yet";
        }
        return discoverer.getParameterNames(method) == null
                ? " (the names of the parameters are unknown: compile with -parameters)"
                : "";
    }

    /** The position of the parameter that the whole expression stands for, or -1. */
    private static int argument(String text, Method method, ParameterNameDiscoverer discoverer) {
        String[] names = discoverer.getParameterNames(method);
        for (int i = 0; i < method.getParameterCount(); i++) {
            boolean byName = names != null && text.equals("#" + names[i]);
            if (byName || text.equals("#p" + i) || text.equals("#a" + i)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the result is needed. */
    boolean usesResult() {
        return usesResult;
    }

    /** The type of its values as far as it is known. */
    Class<?> type(Method method) {
        return argument < 0 ? Object.class : method.getParameterTypes()[argument];
    }

    @Nullable
    Object value(Call call) {
        return argument >= 0 ? call.args()[argument] : value(call.context());
    }

    @Nullable
    Object value(Call call, @Nullable Object result) {
        return argument >= 0 ? call.args()[argument] : value(call.context(result));
    }

    private @Nullable Object value(EvaluationContext context) {
        return ((Expression) expression).getValue(context);
    }

    /** Whether it is true; null is not. */
    static boolean isTrue(@Nullable Object value) {
        return Boolean.TRUE.equals(value);
    }

    @Override
    public String toString() {
        return expression.getExpressionString();
    }
}
