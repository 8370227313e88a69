package dev.cachoeira.spring.keys;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key of several arguments, or of none.
 *
 * @param parts the arguments, null among them
 */
public record CompositeKey(List<@Nullable Object> parts) {

    /** Copies the parts. */
    public CompositeKey {
        parts = Collections.unmodifiableList(new ArrayList<>(parts));
    }

    /** The key of a method's arguments: the argument itself when there is just one. */
    public static Object of(@Nullable Object... arguments) {
        return arguments.length == 1 && arguments[0] != null
                ? arguments[0]
                : new CompositeKey(Arrays.asList(arguments));
    }
}
