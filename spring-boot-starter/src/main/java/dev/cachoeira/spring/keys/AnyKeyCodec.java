package dev.cachoeira.spring.keys;

import dev.cachoeira.codec.KeyCodec;
import dev.cachoeira.codec.KeyCodecs;
import dev.cachoeira.codec.TypeRef;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keys of several types in one cache, as annotations have them: text, numbers, {@code UUID}, enums, dates, records of
 * these, and {@link CompositeKey} of these. The text begins with the type, so that
 * {@code 1L} and {@code "1"} never meet:
 *
 * <pre>
 * L:42                               the long 42
 * S:en                               a text
 * R:com.acme.Slot:7,MORNING          a record
 * K:L:7,S:en                         several arguments
 * </pre>
 *
 * <p>Thread-safe. Of classes that a text names only those are read that this process has written: a text from elsewhere
 * cannot make it load a class.
 */
public final class AnyKeyCodec implements KeyCodec<Object> {

    private static final char COMPOSITE = 'K';
    private static final char RECORD = 'R';
    private static final char ENUM = 'E';

    private final Map<String, Class<?>> named = new ConcurrentHashMap<>();
    private final Map<Class<?>, KeyCodec<Object>> structured = new ConcurrentHashMap<>();
    private final CompositeKeys composites = new CompositeKeys(this);

    /** Has written no key yet. */
    public AnyKeyCodec() {}

    /**
     * What is wrong with a type of keys, or null when keys of it may be fine.
     *
     * @param type the static type, which the keys' own may be narrower than
     */
    public @Nullable String problem(Class<?> type) {
        if (ScalarKeys.knows(type) || type.isEnum() || type == CompositeKey.class || CompositeKeys.isSpringKey(type)) {
            return null;
        }
        if (type.isRecord()) {
            try {
                structured(type);
                return null;
            } catch (IllegalArgumentException e) {
                return e.getMessage();
            }
        }
        boolean mayBeNarrower = type == Object.class || type.isAssignableFrom(String.class) || type == Number.class;
        return mayBeNarrower || type == Record.class ? null : unsupported(type).getMessage();
    }

    /** The key itself, or Spring's {@code SimpleKey} as {@link CompositeKey}: both mean the same entry. */
    public static Object normal(Object key) {
        return CompositeKeys.isSpringKey(key.getClass()) ? CompositeKeys.ofSpringKey(key) : key;
    }

    /** The pattern of keys that are texts and match a pattern themselves. */
    public static String patternOfTexts(String pattern) {
        return "S:" + pattern;
    }

    @Override
    public String encode(Object key) {
        ScalarKeys.Scalar<?> scalar = ScalarKeys.of(key.getClass());
        if (scalar != null) {
            return scalar.letter() + ":" + scalar.encode(key);
        }
        if (key instanceof CompositeKey composite) {
            return COMPOSITE + ":" + composites.encode(composite);
        }
        if (key instanceof Enum<?> constant) {
            return ENUM + ":" + named(constant.getDeclaringClass()) + ":" + constant.name();
        }
        if (key instanceof Record) {
            String fields = structured(key.getClass()).encode(key);
            return RECORD + ":" + named(key.getClass()) + ":" + fields;
        }
        throw unsupported(key.getClass());
    }

    private String named(Class<?> type) {
        if (named.get(type.getName()) != type) {
            named.put(type.getName(), type);
        }
        return type.getName();
    }

    @SuppressWarnings("unchecked")
    private KeyCodec<Object> structured(Class<?> type) {
        return structured.computeIfAbsent(type, any -> KeyCodecs.forType((TypeRef<Object>) TypeRef.of(type)));
    }

    @Override
    public Object decode(String text) {
        if (text.length() < 2 || text.charAt(1) != ':') {
            throw new IllegalArgumentException("a key begins with the letter of its type");
        }
        String rest = text.substring(2);
        char letter = text.charAt(0);
        if (letter == COMPOSITE) {
            return composites.decode(rest);
        }
        if (letter != ENUM && letter != RECORD) {
            return ScalarKeys.of(letter).decode(rest);
        }
        int colon = rest.indexOf(':');
        Class<?> type = colon < 0 ? null : named.get(rest.substring(0, colon));
        if (type == null) {
            throw new IllegalArgumentException("this process has written no key of that class");
        }
        return structured(type).decode(rest.substring(colon + 1));
    }

    private static IllegalArgumentException unsupported(Class<?> type) {
        return new IllegalArgumentException("a key cannot be of " + type.getTypeName()
                + "; expected text, a number, a boolean, a UUID, an enum, a date or time, or a record of text, whole"
                + " numbers, UUIDs and enums; name a part of it, such as key = \"#product.id\"");
    }
}
