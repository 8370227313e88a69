package dev.cachoeira.spring.declared;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/** The tags of values as the configuration says them: an expression of the value. Thread-safe. */
final class TagExpression {

    private static final SpelExpressionParser PARSER = new SpelExpressionParser();

    private final Expression expression;

    private TagExpression(Expression expression) {
        this.expression = expression;
    }

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException when it is no expression
     */
    static TagExpression parse(String text) {
        try {
            return new TagExpression(PARSER.parseExpression(text));
        } catch (ParseException e) {
            throw new IllegalArgumentException("is no expression: " + e.getSimpleMessage(), e);
        }
    }

    /** The tags of a value: one, many, or none where it gives null. */
    Set<String> of(Object value) {
        StandardEvaluationContext context = new StandardEvaluationContext(value);
        context.setVariable("result", value); // as annotations call it
        Object found = expression.getValue(context);
        Set<String> tags = new LinkedHashSet<>();
        for (Object tag : found == null ? List.of() : many(found)) {
            tags.add(String.valueOf(tag));
        }
        return tags;
    }

    private static Collection<?> many(Object found) {
        if (found instanceof Collection<?> collection) {
            return collection;
        }
        return found instanceof Object[] array ? Arrays.asList(array) : List.of(found);
    }
}
