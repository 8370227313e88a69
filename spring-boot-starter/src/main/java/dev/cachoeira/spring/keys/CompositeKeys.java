package dev.cachoeira.spring.keys;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/**
 * Keys of several arguments as one text: the parts with commas between, a backslash before a comma or a backslash inside
 * one, {@code -} for null.
 */
final class CompositeKeys {

    private static final String SPRING_KEY = "org.springframework.cache.interceptor.SimpleKey";

    private final AnyKeyCodec codec;

    CompositeKeys(AnyKeyCodec codec) {
        this.codec = codec;
    }

    static boolean isSpringKey(Class<?> type) {
        return type.getName().equals(SPRING_KEY);
    }

    static CompositeKey ofSpringKey(Object key) {
        Field field = Objects.requireNonNull(ReflectionUtils.findField(key.getClass(), "params"));
        ReflectionUtils.makeAccessible(field);
        Object parts = Objects.requireNonNull(ReflectionUtils.getField(field, key));
        return new CompositeKey(Arrays.asList((@Nullable Object[]) parts));
    }

    String encode(CompositeKey key) {
        StringJoiner text = new StringJoiner(",");
        for (Object part : key.parts()) {
            text.add(part == null ? "-" : escape(codec.encode(part)));
        }
        return text.toString();
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace(",", "\\,");
    }

    Object decode(String text) {
        List<@Nullable Object> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',') {
                parts.add(part(part));
                part.setLength(0);
            } else if (c == '\\' && i + 1 < text.length()) {
                part.append(text.charAt(++i));
            } else {
                part.append(c);
            }
        }
        if (!text.isEmpty()) {
            parts.add(part(part));
        }
        return new CompositeKey(parts);
    }

    private @Nullable Object part(CharSequence text) {
        return text.toString().equals("-") ? null : codec.decode(text.toString());
    }
}
