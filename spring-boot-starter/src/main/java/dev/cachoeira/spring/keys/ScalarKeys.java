package dev.cachoeira.spring.keys;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** Keys of one value. The texts of each type are given back as the same value, and equal values have equal texts. */
final class ScalarKeys {

    private static final Map<Class<?>, Scalar<?>> BY_TYPE = new HashMap<>();
    private static final Map<Character, Scalar<?>> BY_LETTER = new HashMap<>();

    static {
        for (Scalar<?> scalar : List.of(
                new Scalar<>('S', String.class, Function.identity()),
                new Scalar<>('L', Long.class, Long::valueOf),
                new Scalar<>('I', Integer.class, Integer::valueOf),
                new Scalar<>('H', Short.class, Short::valueOf),
                new Scalar<>('Y', Byte.class, Byte::valueOf),
                new Scalar<>('G', BigInteger.class, BigInteger::new),
                new Scalar<>('B', Boolean.class, Boolean::valueOf),
                new Scalar<>('C', Character.class, text -> text.charAt(0)),
                new Scalar<>('D', Double.class, Double::valueOf),
                new Scalar<>('F', Float.class, Float::valueOf),
                new Scalar<>('N', BigDecimal.class, BigDecimal::new),
                new Scalar<>('U', UUID.class, UUID::fromString),
                new Scalar<>('d', LocalDate.class, LocalDate::parse),
                new Scalar<>('t', LocalDateTime.class, LocalDateTime::parse),
                new Scalar<>('i', Instant.class, Instant::parse),
                new Scalar<>('m', YearMonth.class, YearMonth::parse))) {
            BY_TYPE.put(scalar.type(), scalar);
            BY_LETTER.put(scalar.letter(), scalar);
        }
    }

    private ScalarKeys() {}

    /** How keys of one type are written. */
    record Scalar<T>(char letter, Class<T> type, Function<String, T> parser) {

        String encode(Object key) {
            return key.toString();
        }

        T decode(String text) {
            try {
                return parser.apply(text);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException("no " + type.getSimpleName(), e);
            }
        }
    }

    static boolean knows(Class<?> type) {
        return BY_TYPE.containsKey(ClassUtils.resolvePrimitiveIfNecessary(type));
    }

    static @Nullable Scalar<?> of(Class<?> type) {
        return BY_TYPE.get(type);
    }

    static Scalar<?> of(char letter) {
        Scalar<?> scalar = BY_LETTER.get(letter);
        if (scalar == null) {
            throw new IllegalArgumentException("no type of keys has the letter " + letter);
        }
        return scalar;
    }
}
