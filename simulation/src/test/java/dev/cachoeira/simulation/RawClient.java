package dev.cachoeira.simulation;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection that keeps pushes and replies in the order in which the server sent them. All of them are texts. */
final class RawClient implements AutoCloseable {

    private static final Pattern WITHIN_SCRIPT = Pattern.compile("ERR Error running script .*: -?([A-Z]+) .*");

    private final Socket socket;
    private final InputStream in;

    RawClient(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(5_000);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command and returns what comes until {@code last} does, without it. */
    List<String> sendAndReadUntil(String last, List<List<String>> commands) {
        try {
            for (List<String> command : commands) {
                StringBuilder wire = new StringBuilder("*" + command.size() + "\r\n");
                for (String word : command) {
                    wire.append('$')
                            .append(word.length())
                            .append("\r\n")
                            .append(word)
                            .append("\r\n");
                }
                socket.getOutputStream().write(wire.toString().getBytes(StandardCharsets.ISO_8859_1));
            }
            List<String> read = new ArrayList<>();
            for (String next = value(); !next.equals(last); next = value()) {
                read.add(next);
            }
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String value() throws IOException {
        int type = in.read();
        String line = line();
        return switch (type) {
            case '+', ':' -> line;
            case '-' -> "error " + code(line);
            case '_' -> "nil";
            case '$' -> bulk(Integer.parseInt(line));
            case '*' -> values(Integer.parseInt(line)).toString();
            case '%' -> values(2 * Integer.parseInt(line)).toString();
            case '>' -> "push " + values(Integer.parseInt(line)).get(1);
            default -> throw new IOException("unexpected type " + type);
        };
    }

    /** The error's code; Redis 6.2 hides that of a command in a script within a text of its own. */
    private static String code(String error) {
        Matcher within = WITHIN_SCRIPT.matcher(error);
        return within.matches() ? within.group(1) : error.split(" ", 2)[0];
    }

    private List<String> values(int count) throws IOException {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(value());
        }
        return values;
    }

    private String bulk(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        line();
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            line.append((char) next);
        }
        in.read();
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
