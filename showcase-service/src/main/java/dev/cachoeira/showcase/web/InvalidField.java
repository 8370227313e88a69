package dev.cachoeira.showcase.web;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.util.ClassUtils;
import org.springframework.validation.FieldError;

/**
 * One wrong value of a request.
 *
 * @param field its name
 * @param message what was expected and what was there
 */
record InvalidField(String field, String message) {

    static InvalidField of(FieldError error) {
        String expected = error.contains(TypeMismatchException.class)
                ? expected(error.unwrap(TypeMismatchException.class).getRequiredType())
                : Objects.requireNonNull(error.getDefaultMessage());
        return of(error.getField(), expected, error.getRejectedValue());
    }

    static InvalidField of(String field, String expected, @Nullable Object was) {
        String seen = was == null ? "is missing" : "was " + shown(was);
        return new InvalidField(field, expected + ", but " + seen);
    }

    /** What a type wants to see, in words. */
    static String expected(@Nullable Class<?> type) {
        Class<?> boxed = type == null ? Object.class : ClassUtils.resolvePrimitiveIfNecessary(type);
        if (boxed == Integer.class || boxed == Long.class) {
            return "must be a whole number up to " + (boxed == Integer.class ? Integer.MAX_VALUE : Long.MAX_VALUE);
        }
        if (Number.class.isAssignableFrom(boxed)) {
            return "must be a number";
        }
        if (boxed == LocalDate.class) {
            return "must be a date such as 2026-01-05";
        }
        if (boxed.isEnum()) {
            return "must be one of " + Arrays.toString(boxed.getEnumConstants());
        }
        return boxed == String.class ? "must be text" : "must be a " + boxed.getSimpleName();
    }

    @Override
    public String toString() {
        return field + " " + message;
    }

    private static String shown(Object value) {
        if (!(value instanceof CharSequence text)) {
            return String.valueOf(value);
        }
        return '\'' + (text.length() <= 60 ? text.toString() : text.subSequence(0, 60) + "…") + '\'';
    }
}
