package dev.cachoeira.testkit.server;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Which of a cluster's 16384 slots a key belongs to. */
final class Slots {

    static final int COUNT = 16_384;

    private Slots() {}

    /** CRC16 (XMODEM) of the key, or of what stands between its first <code>{</code> and the next <code>}</code>. */
    static int of(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        int open = indexOf(bytes, '{', 0);
        int close = open < 0 ? -1 : indexOf(bytes, '}', open + 1);
        return crc16(close > open + 1 ? Arrays.copyOfRange(bytes, open + 1, close) : bytes) % COUNT;
    }

    private static int indexOf(byte[] bytes, char wanted, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int crc16(byte[] bytes) {
        int crc = 0;
        for (byte b : bytes) {
            crc ^= (b & 0xFF) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ 0x1021;
            }
        }
        return crc & 0xFFFF;
    }
}
