package dev.cachoeira.codec;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** The key codecs that need no writing: text, whole numbers, booleans, UUIDs, enums, and records of these. */
public final class KeyCodecs {

    private static final Map<Class<?>, KeyCodec<?>> SIMPLE = Map.of(
            String.class, codec(Function.identity(), Function.identity()),
            Long.class, codec(String::valueOf, Long::valueOf),
            Integer.class, codec(String::valueOf, Integer::valueOf),
            Short.class, codec(String::valueOf, Short::valueOf),
            Byte.class, codec(String::valueOf, Byte::valueOf),
            BigInteger.class, codec(String::valueOf, BigInteger::new),
            Boolean.class, codec(String::valueOf, KeyCodecs::parseBoolean),
            Character.class, codec(String::valueOf, KeyCodecs::parseCharacter),
            UUID.class, codec(String::valueOf, UUID::fromString));

    private static final Map<Class<?>, Class<?>> BOXES = Map.of(
            long.class, Long.class,
            int.class, Integer.class,
            short.class, Short.class,
            byte.class, Byte.class,
            boolean.class, Boolean.class,
            char.class, Character.class);

    private KeyCodecs() {}

    /**
     * The codec of a type.
     *
     * @throws IllegalArgumentException when the type has none, saying what to do
     */
    @SuppressWarnings("unchecked")
    public static <K> KeyCodec<K> forType(TypeRef<K> type) {
        if (type.type() instanceof Class<?> raw) {
            return (KeyCodec<K>) forClass(raw);
        }
        throw unsupported(type.toString());
    }

    private static KeyCodec<?> forClass(Class<?> type) {
        KeyCodec<?> simple = SIMPLE.get(BOXES.getOrDefault(type, type));
        if (simple != null) {
            return simple;
        }
        if (type.isEnum()) {
            return enumCodec(type);
        }
        if (type.isRecord()) {
            return new RecordCodec(type);
        }
        throw unsupported(type.getName());
    }

    private static IllegalArgumentException unsupported(String type) {
        return new IllegalArgumentException("there is no key codec for " + type
                + "; expected String, a whole number, Boolean, Character, UUID, an enum or a record of these, or give"
                + " the cache a KeyCodec of its own");
    }

    private static <K> KeyCodec<K> codec(Function<K, String> encode, Function<String, K> decode) {
        return new KeyCodec<>() {
            @Override
            public String encode(K key) {
                return encode.apply(key);
            }

            @Override
            public K decode(String text) {
                return decode.apply(text);
            }
        };
    }

    private static KeyCodec<Object> enumCodec(Class<?> type) {
        return codec(key -> ((Enum<?>) key).name(), text -> constant(type, text));
    }

    private static Object constant(Class<?> type, String name) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("no such constant");
    }

    private static Boolean parseBoolean(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static Character parseCharacter(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException("not one character");
        }
        return text.charAt(0);
    }

    /** Components joined by commas; a backslash escapes a comma or a backslash inside one. */
    private static final class RecordCodec implements KeyCodec<Object> {

        private final Class<?> type;
        private final List<RecordComponent> components;
        private final List<KeyCodec<Object>> codecs = new ArrayList<>();

        @SuppressWarnings("unchecked")
        RecordCodec(Class<?> type) {
            this.type = type;
            this.components = List.of(type.getRecordComponents());
            if (components.isEmpty()) {
                throw unsupported(type.getName() + " (a record without components)");
            }
            for (RecordComponent component : components) {
                component.getAccessor().setAccessible(true);
                codecs.add((KeyCodec<Object>) forClass(component.getType()));
            }
        }

        @Override
        public String encode(Object key) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < codecs.size(); i++) {
                if (i > 0) {
                    text.append(',');
                }
                text.append(escape(codecs.get(i).encode(component(key, components.get(i)))));
            }
            return text.toString();
        }

        private Object component(Object key, RecordComponent component) {
            Object value = invoke(() -> component.getAccessor().invoke(key));
            if (value == null) {
                throw new IllegalArgumentException(
                        "a key must not hold null, but " + type.getName() + "." + component.getName() + " does");
            }
            return value;
        }

        private static String escape(String text) {
            return text.replace("\\", "\\\\").replace(",", "\\,");
        }

        @Override
        public Object decode(String text) {
            List<String> parts = split(text);
            if (parts.size() != codecs.size()) {
                throw new IllegalArgumentException("expected " + codecs.size() + " components");
            }
            Object[] values = new Object[parts.size()];
            Class<?>[] types = new Class<?>[parts.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = codecs.get(i).decode(parts.get(i));
                types[i] = components.get(i).getType();
            }
            Object key = invoke(() -> {
                var constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return constructor.newInstance(values);
            });
            return java.util.Objects.requireNonNull(key);
        }

        private static List<String> split(String text) {
            List<String> parts = new ArrayList<>();
            StringBuilder part = new StringBuilder();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == ',') {
                    parts.add(part.toString());
                    part.setLength(0);
                } else if (c == '\\' && i + 1 < text.length()) {
                    part.append(text.charAt(++i));
                } else {
                    part.append(c);
                }
            }
            parts.add(part.toString());
            return parts;
        }

        private static @org.jspecify.annotations.Nullable Object invoke(Reflection call) {
            try {
                return call.run();
            } catch (InvocationTargetException e) {
                throw new IllegalArgumentException(e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException(e);
            }
        }

        @FunctionalInterface
        private interface Reflection {
            @org.jspecify.annotations.Nullable
            Object run() throws ReflectiveOperationException;
        }
    }
}
