package dev.cachoeira.spring.declared;

import java.util.ArrayList;
import java.util.List;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** Reads types as they are written in Java, with full names: {@code java.util.List<com.acme.Product>}. */
final class TypeNames {

    private final String text;
    private final ClassLoader loader;
    private int position;

    private TypeNames(String text, ClassLoader loader) {
        this.text = text;
        this.loader = loader;
    }

    /**
     * The type that a text names.
     *
     * @throws IllegalArgumentException when it names none, saying why
     */
    static ResolvableType parse(String text, ClassLoader loader) {
        TypeNames names = new TypeNames(text.replace(" ", ""), loader);
        ResolvableType type = names.type();
        if (names.position < names.text.length()) {
            throw new IllegalArgumentException(
                    "'" + names.text.substring(names.position) + "' stands behind the end of the type");
        }
        return ValueTypes.checked(type);
    }

    private ResolvableType type() {
        Class<?> raw = raw();
        List<ResolvableType> arguments = new ArrayList<>();
        if (taken('<')) {
            do {
                arguments.add(type());
            } while (taken(','));
            if (!taken('>')) {
                throw new IllegalArgumentException("'" + text + "' lacks a '>'");
            }
        }
        ResolvableType type = arguments.isEmpty()
                ? ResolvableType.forClass(raw)
                : ResolvableType.forClassWithGenerics(raw, arguments.toArray(ResolvableType[]::new));
        while (text.startsWith("[]", position)) {
            position += 2;
            type = ResolvableType.forArrayComponent(type);
        }
        return type;
    }

    @SuppressWarnings("UnusedException") // the message says it all
    private Class<?> raw() {
        int begin = position;
        while (position < text.length() && "<>,[".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        String name = text.substring(begin, position);
        try {
            return ClassUtils.forName(name, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalArgumentException("there is no class '" + name + "'; full names are needed, such as"
                    + " java.util.List<com.acme.Product>");
        }
    }

    private boolean taken(char c) {
        boolean there = position < text.length() && text.charAt(position) == c;
        if (there) {
            position++;
        }
        return there;
    }
}
