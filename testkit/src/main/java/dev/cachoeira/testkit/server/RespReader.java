package dev.cachoeira.testkit.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads RESP2 and RESP3 values from a stream. */
final class RespReader {

    private final BufferedInputStream in;

    RespReader(InputStream in) {
        this.in = new BufferedInputStream(in, 64 * 1024);
    }

    /** Waits for the first byte of the next value and leaves it unread; -1 at the stream's end. */
    int peek() throws IOException {
        in.mark(1);
        int first = in.read();
        in.reset();
        return first;
    }

    /**
     * Reads one value.
     *
     * @param binary whether bulk strings become {@code byte[]}, not {@code String}
     */
    @Nullable
    Object read(boolean binary) throws IOException {
        int type = required();
        String line = line();
        return switch (type) {
            case '+' -> line;
            case '-' -> new RespException(line);
            case ':' -> Long.parseLong(line);
            case '(' -> new BigInteger(line);
            case ',' -> real(line);
            case '#' -> line.equals("t");
            case '_' -> null;
            case '$' -> bulk(Integer.parseInt(line), binary);
            case '=' -> verbatim(Integer.parseInt(line));
            case '!' -> new RespException(text(Integer.parseInt(line)));
            case '*' -> array(Integer.parseInt(line), binary);
            case '~' -> array(Integer.parseInt(line), binary);
            case '>' -> new RespPush(elements(Integer.parseInt(line), binary));
            case '%' -> map(Integer.parseInt(line), binary);
            case '|' -> afterAttributes(Integer.parseInt(line), binary);
            default -> throw new IOException("not RESP: byte " + type + " before \"" + line + "\"");
        };
    }

    private static double real(String line) {
        return switch (line) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.parseDouble(line);
        };
    }

    private @Nullable Object bulk(int length, boolean binary) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = bytes(length);
        return binary ? bytes : new String(bytes, StandardCharsets.UTF_8);
    }

    /** A verbatim string begins with its format, such as {@code txt:}. */
    private String verbatim(int length) throws IOException {
        return text(length).substring(4);
    }

    private @Nullable Object array(int length, boolean binary) throws IOException {
        return length < 0 ? null : elements(length, binary);
    }

    private List<@Nullable Object> elements(int length, boolean binary) throws IOException {
        var elements = new ArrayList<@Nullable Object>(length);
        for (int i = 0; i < length; i++) {
            elements.add(read(binary));
        }
        return elements;
    }

    private Map<@Nullable Object, @Nullable Object> map(int length, boolean binary) throws IOException {
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (int i = 0; i < length; i++) {
            map.put(read(binary), read(binary));
        }
        return map;
    }

    private @Nullable Object afterAttributes(int length, boolean binary) throws IOException {
        map(length, binary);
        return read(binary);
    }

    private String text(int length) throws IOException {
        return new String(bytes(length), StandardCharsets.UTF_8);
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the server closed the connection");
        }
        required();
        required();
        return bytes;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = required(); b != '\r'; b = required()) {
            line.write(b);
        }
        required();
        return line.toString(StandardCharsets.UTF_8);
    }

    private int required() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the server closed the connection");
        }
        return b;
    }

    /** An out-of-band message of RESP3. */
    record RespPush(List<@Nullable Object> elements) {}
}
