package dev.cachoeira.spring.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.unit.DataSize;

/**
 * Remembers the properties under {@code cachoeira} that could not be read, so that all wrong settings can be reported
 * together; Spring Boot alone would stop at the first.
 */
public final class BindProblems implements ConfigurationPropertiesBindHandlerAdvisor {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("cachoeira");

    private final List<Problem> problems = new ArrayList<>();

    /** None yet. */
    public BindProblems() {}

    /** What could not be read so far. */
    List<Problem> problems() {
        return List.copyOf(problems);
    }

    @Override
    public BindHandler apply(BindHandler parent) {
        return new AbstractBindHandler(parent) {
            @Override
            public @Nullable Object onFailure(
                    ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
                    throws Exception {
                if (!ROOT.isAncestorOf(name)) {
                    return super.onFailure(name, target, context, error);
                }
                Problem problem = new Problem(name.toString(), shown(name, context), expected(target));
                if (!problems.contains(problem)) { // what holds nothing readable is bound twice
                    problems.add(problem);
                }
                return null;
            }
        };
    }

    private static @Nullable String shown(ConfigurationPropertyName name, BindContext context) {
        ConfigurationProperty property = context.getConfigurationProperty();
        return property == null || Secrets.isSecret(name.toString()) ? null : String.valueOf(property.getValue());
    }

    private static String expected(Bindable<?> target) {
        Class<?> type = target.getType().resolve(Object.class);
        if (type == Duration.class) {
            return "a duration such as 500ms, 30s or 5m";
        }
        if (type == DataSize.class) {
            return "a size such as 64MB";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "));
        }
        return Number.class.isAssignableFrom(type) || type.isPrimitive()
                ? "a whole number"
                : "a " + type.getSimpleName();
    }
}
