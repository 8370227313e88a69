package dev.cachoeira.spring.settings;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.PropertyResolver;

/**
 * The names that deployments use without knowing this library: {@code REDIS_URL}, {@code CACHE_TTL} and so on. An empty
 * value counts as none, since that is what container tools pass for a variable that is not set.
 */
final class EnvironmentNames {

    private final PropertyResolver environment;
    private final List<Problem> problems;

    EnvironmentNames(PropertyResolver environment, List<Problem> problems) {
        this.environment = environment;
        this.problems = problems;
    }

    @Nullable
    String text(String name) {
        String value = environment.getProperty(name);
        return value == null || value.isBlank() ? null : value.trim();
    }

    @Nullable
    Integer number(String name) {
        return read(name, "a whole number", Integer::valueOf);
    }

    @Nullable
    Long large(String name) {
        return read(name, "a whole number", Long::valueOf);
    }

    /** Without a unit, seconds. */
    @Nullable
    Duration seconds(String name) {
        return read(
                name,
                "a number of seconds such as 300, or a duration such as 5m",
                text -> DurationStyle.detectAndParse(text, ChronoUnit.SECONDS));
    }

    @Nullable
    Boolean flag(String name) {
        return read(name, "true or false", EnvironmentNames::parseFlag);
    }

    private static Boolean parseFlag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    @SuppressWarnings("UnusedException") // the problem says it better
    private <T> @Nullable T read(String name, String expected, Function<String, T> parser) {
        String value = text(name);
        if (value == null) {
            return null;
        }
        try {
            return parser.apply(value);
        } catch (RuntimeException e) {
            problems.add(new Problem(name, value, expected));
            return null;
        }
    }
}
