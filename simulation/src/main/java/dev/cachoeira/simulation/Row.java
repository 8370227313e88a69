package dev.cachoeira.simulation;

import dev.cachoeira.codec.Codec;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A row of the source as a load sees it.
 *
 * @param key its key
 * @param version how often it had been written
 */
record Row(long key, long version) {

    static final Codec<Row> CODEC = new Codec<>() {
        @Override
        public String id() {
            return "row";
        }

        @Override
        public byte[] encode(Row row) {
            return ByteBuffer.allocate(16).putLong(row.key).putLong(row.version).array();
        }

        @Override
        public Row decode(byte[] bytes, int offset, int length) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            return new Row(buffer.getLong(), buffer.getLong());
        }
    };

    /** The tags of a row, which never change. */
    Set<String> tags() {
        Set<String> tags = new LinkedHashSet<>();
        for (int tag = 0; tag < 2; tag++) {
            if (carries(key, tag)) {
                tags.add(tag(tag));
            }
        }
        return tags;
    }

    static String tag(int tag) {
        return "tag" + tag;
    }

    /** Key 0 carries tag 0, key 1 tag 1, key 2 both. */
    static boolean carries(long key, int tag) {
        return key == 2 || key == tag;
    }
}
