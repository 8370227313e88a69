package dev.cachoeira.redis.coherence;

import dev.cachoeira.codec.Codec;
import java.nio.ByteBuffer;

/** Twelve bytes a row; a subclass may hold a reader up. */
class RowCodec implements Codec<Row> {

    @Override
    public String id() {
        return "row";
    }

    @Override
    public byte[] encode(Row row) {
        return ByteBuffer.allocate(12).putInt(row.slot()).putLong(row.version()).array();
    }

    @Override
    public Row decode(byte[] bytes, int offset, int length) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        return new Row(buffer.getInt(), buffer.getLong());
    }
}
