package dev.cachoeira.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Commands and replies as people read them. */
final class Readable {

    private static final int HEADER = 12;
    private static final Map<Byte, String> KINDS =
            Map.of((byte) 1, "value", (byte) 2, "lease", (byte) 3, "fence", (byte) 4, "hold", (byte) 5, "tombstone");

    private Readable() {}

    /** A reply, or an argument. */
    static String of(@Nullable Object thing) {
        if (thing instanceof byte[] bytes) {
            return bytes(bytes);
        }
        if (thing instanceof List<?> list) {
            return list.stream().map(Readable::of).collect(Collectors.joining(", ", "[", "]"));
        }
        return thing == null ? "nil" : String.valueOf(thing);
    }

    private static String bytes(byte[] bytes) {
        if (bytes.length >= HEADER && bytes[0] == (byte) 0xCA) {
            String kind = KINDS.getOrDefault(bytes[2], "?");
            String stamp = stamp(ByteBuffer.wrap(bytes).getLong(4));
            if (bytes.length == HEADER) {
                return kind + "-header " + stamp;
            }
            boolean row = bytes[2] == 1 && (bytes[3] & 1) == 0 && bytes.length > HEADER + 16;
            return kind + " " + stamp + (row ? " v" + ByteBuffer.wrap(bytes).getLong(bytes.length - 8) : "");
        }
        if ((bytes.length == Long.BYTES || bytes.length == 2 * Long.BYTES) && !printable(bytes)) {
            return "nonce " + stamp(ByteBuffer.wrap(bytes).getLong());
        }
        return printable(bytes) ? "'" + new String(bytes, StandardCharsets.US_ASCII) + "'" : bytes.length + " bytes";
    }

    private static String stamp(long stamp) {
        return String.format("%04x", stamp & 0xffff);
    }

    private static boolean printable(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0x20 || b > 0x7e) {
                return false;
            }
        }
        return true;
    }
}
