package dev.cachoeira.benchmarks.subject;

import dev.cachoeira.benchmarks.Product;
import dev.cachoeira.codec.JsonCodec;
import dev.cachoeira.codec.TypeRef;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.redisson.client.codec.BaseCodec;
import org.redisson.client.protocol.Decoder;
import org.redisson.client.protocol.Encoder;

/** Products as JSON by the same codec as everybody's, and numbers as keys of maps, for Redisson. */
final class RedissonJson extends BaseCodec {

    private final JsonCodec<Product> codec = JsonCodec.of(TypeRef.of(Product.class));

    @Override
    public Decoder<Object> getValueDecoder() {
        return (buffer, state) -> {
            byte[] json = ByteBufUtil.getBytes(buffer);
            return codec.decode(json, 0, json.length);
        };
    }

    @Override
    public Encoder getValueEncoder() {
        return value -> Unpooled.wrappedBuffer(codec.encode((Product) value));
    }

    @Override
    public Decoder<Object> getMapKeyDecoder() {
        return (buffer, state) -> Long.valueOf(buffer.toString(StandardCharsets.UTF_8));
    }

    @Override
    public Encoder getMapKeyEncoder() {
        return key -> Unpooled.wrappedBuffer(key.toString().getBytes(StandardCharsets.UTF_8));
    }
}
