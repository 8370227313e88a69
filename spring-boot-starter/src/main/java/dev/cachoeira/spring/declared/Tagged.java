package dev.cachoeira.spring.declared;

import dev.cachoeira.codec.Codec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value on its way into a cache, with the tags that only its call knew. Redis gets the value alone, in the same form as
 * from a cache that code has made; what comes back has no tags, as the entry itself keeps them.
 *
 * @param value the value, or null when "there is none" was put
 * @param tags its tags
 */
public record Tagged(@Nullable Object value, Set<String> tags) {

    /** A value without tags. */
    public static Tagged of(@Nullable Object value) {
        return new Tagged(value, Set.of());
    }

    /** Its tags and those that all values of its cache have. */
    Set<String> tagsWith(List<CacheTags<?>> more) {
        Object present = value;
        if (present == null || more.isEmpty()) {
            return tags;
        }
        Set<String> all = new LinkedHashSet<>(tags);
        more.forEach(each -> all.addAll(each.of(present)));
        return all;
    }

    /** The codec of such values by the codec of the values themselves. */
    static Codec<Tagged> codec(Codec<Object> values) {
        return new ValueCodec(values);
    }

    private record ValueCodec(Codec<Object> values) implements Codec<Tagged> {

        /** What JSON writes for null, and never for a value. */
        private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

        @Override
        public String id() {
            return values.id();
        }

        @Override
        public byte[] encode(Tagged tagged) {
            return tagged.value() == null ? NULL.clone() : values.encode(tagged.value());
        }

        @Override
        public Tagged decode(byte[] bytes, int offset, int length) {
            boolean isNull = Arrays.equals(bytes, offset, offset + length, NULL, 0, NULL.length);
            return isNull ? of(null) : of(values.decode(bytes, offset, length));
        }

        /** What was put as null is what a loader says by null. */
        @Override
        public boolean same(@Nullable Tagged one, @Nullable Tagged other) {
            return values.same(value(one), value(other));
        }

        private static @Nullable Object value(@Nullable Tagged tagged) {
            return tagged == null ? null : tagged.value();
        }
    }
}
