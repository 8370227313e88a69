package dev.cachoeira.codec;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON by Jackson: readable by every language, without type names. Fields that a value's class does not know are
 * ignored, so that a newer version of a program does not blind an older one. Thread-safe.
 *
 * @param <V> the type of the values
 */
public final class JsonCodec<V> implements Codec<V> {

    private static final JsonMapper DEFAULT = JsonMapper.builder()
            .disable(tools.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final ObjectReader reader;
    private final ObjectWriter writer;
    private final TypeRef<V> type;

    private JsonCodec(JsonMapper mapper, TypeRef<V> type) {
        var javaType = mapper.constructType(type.type());
        this.reader = mapper.readerFor(javaType);
        this.writer = mapper.writerFor(javaType);
        this.type = type;
    }

    /** JSON of a type with sensible defaults. */
    public static <V> JsonCodec<V> of(TypeRef<V> type) {
        return new JsonCodec<>(DEFAULT, type);
    }

    /** JSON of a type by a mapper of one's own. The mapper must not write type names. */
    public static <V> JsonCodec<V> of(TypeRef<V> type, JsonMapper mapper) {
        return new JsonCodec<>(mapper, type);
    }

    @Override
    public String id() {
        return "json";
    }

    @Override
    public byte[] encode(V value) {
        try {
            return writer.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw new CodecException("cannot write " + type + " as JSON", e);
        }
    }

    @Override
    public V decode(byte[] bytes, int offset, int length) {
        V value;
        try {
            value = reader.readValue(bytes, offset, length);
        } catch (JacksonException e) {
            throw new CodecException("cannot read " + type + " from JSON", e);
        }
        if (value == null) {
            throw new CodecException("cannot read " + type + " from JSON", new IllegalArgumentException("null"));
        }
        return value;
    }
}
