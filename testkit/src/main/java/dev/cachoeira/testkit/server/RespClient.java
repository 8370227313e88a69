package dev.cachoeira.testkit.server;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A small raw client: one socket, one command at a time, nothing hidden. For looking at a server from outside a test's
 * subject. It never connects again.
 *
 * <p>Replies are {@code String} (simple and bulk strings), {@code Long}, {@code Double}, {@code Boolean},
 * {@code BigInteger}, {@code List} (arrays and sets), {@code Map}, or null. An error is thrown as a
 * {@link RespException}; inside of a list, as after {@code EXEC}, it is an element. A connection that breaks or is
 * silent for longer than its timeout throws {@link UncheckedIOException}. Thread-safe: callers take turns.
 */
public final class RespClient implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Socket socket;
    private final RespReader in;
    private final OutputStream out;
    private final int timeoutMillis;
    private final Queue<List<@Nullable Object>> pushes = new ArrayDeque<>();

    private RespClient(Socket socket, Duration timeout) throws IOException {
        this.socket = socket;
        this.timeoutMillis = Math.toIntExact(timeout.toMillis());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(timeoutMillis);
        this.in = new RespReader(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    /** A connection to 127.0.0.1. Connecting and each reply may take 5 seconds. */
    public static RespClient connect(int port) {
        return connect(port, TIMEOUT);
    }

    /**
     * A connection to 127.0.0.1.
     *
     * @param timeout how long connecting and each reply may take; zero waits forever
     */
    public static RespClient connect(int port, Duration timeout) {
        return over(new Socket(), port, timeout);
    }

    /** A connection through this unconnected socket, which is closed if it fails. */
    static RespClient over(Socket socket, int port, Duration timeout) {
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            socket.connect(address, Math.toIntExact(timeout.toMillis()));
            return new RespClient(socket, timeout);
        } catch (IOException e) {
            close(socket);
            throw new UncheckedIOException("cannot connect to port " + port, e);
        }
    }

    /** Sends a command and waits for its reply. */
    public synchronized @Nullable Object send(String... command) {
        write(command);
        return read(false);
    }

    /** Sends a command and waits for its reply, in which bulk strings are {@code byte[]}. */
    public synchronized @Nullable Object send(byte[]... command) {
        write(command);
        return read(true);
    }

    /** As {@link #send(String...)}, for commands whose reply is one value; {@code "null"} if it is null. */
    public String text(String... command) {
        return String.valueOf(send(command));
    }

    /** Sends a command without waiting; {@link #read()} brings the replies in order. */
    public synchronized void write(String... command) {
        byte[][] words = new byte[command.length][];
        for (int i = 0; i < words.length; i++) {
            words[i] = command[i].getBytes(StandardCharsets.UTF_8);
        }
        write(words);
    }

    /** The next reply to a {@link #write(String...)}. Under RESP2 also a pub/sub message. */
    public synchronized @Nullable Object read() {
        return read(false);
    }

    /**
     * The next push message of a connection that said {@code HELLO 3}, for example {@code [invalidate, [key]]}.
     *
     * @param patience how long to wait for it; at least 1 ms
     * @return empty if none came in time
     * @throws IllegalStateException if a reply that nobody has read stands before it
     */
    public synchronized Optional<List<@Nullable Object>> nextPush(Duration patience) {
        List<@Nullable Object> push = pushes.poll();
        if (push != null) {
            return Optional.of(push);
        }
        try {
            if (!somethingArrives(patience)) {
                return Optional.empty();
            }
            if (in.read(false) instanceof RespReader.RespPush arrived) {
                return Optional.of(arrived.elements());
            }
            throw new IllegalStateException("a reply arrived where a push was expected");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the server or a network fault has ended this connection; waits as long for a sign of it. */
    public synchronized boolean isClosedByServer(Duration patience) {
        try {
            return somethingArrives(patience) && in.peek() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** Closes the socket. Never throws. */
    @Override
    public void close() {
        close(socket);
    }

    private void write(byte[][] words) {
        try {
            header('*', words.length);
            for (byte[] word : words) {
                header('$', word.length);
                out.write(word);
                out.write('\r');
                out.write('\n');
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void header(char type, int length) throws IOException {
        out.write((type + String.valueOf(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private @Nullable Object read(boolean binary) {
        try {
            Object value = in.read(binary);
            while (value instanceof RespReader.RespPush push) {
                pushes.add(push.elements());
                value = in.read(binary);
            }
            if (value instanceof RespException error) {
                throw error;
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean somethingArrives(Duration patience) throws IOException {
        socket.setSoTimeout(Math.max(1, Math.toIntExact(patience.toMillis())));
        try {
            in.peek();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            socket.setSoTimeout(timeoutMillis);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to do with a socket that does not close.
        }
    }
}
