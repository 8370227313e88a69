package dev.cachoeira.testkit.fault;

import dev.cachoeira.testkit.server.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands between clients and a server, and does something before a client's first command that begins in a certain way is passed on. */
public final class Relay implements AutoCloseable {

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger accepted = new AtomicInteger();
    private final RedisServer server;
    private final Pattern command;
    private final Watcher watcher;

    /** What is done; it may close the connection. */
    public interface Watcher {
        /** The command has come, and was not passed on yet. */
        void before(Socket client) throws IOException;
    }

    /**
     * Opens its port.
     *
     * @param server what it stands before; it may come and go
     * @param command the beginning of the command
     * @param watcher what is done before each client's first of these
     */
    public Relay(RedisServer server, String command, Watcher watcher) throws IOException {
        this.server = server;
        this.command = Pattern.compile("\\*\\d+\r\n\\$\\d+\r\n" + command.replace(" ", "\r\n\\$\\d+\r\n"));
        this.watcher = watcher;
        start(this::accept);
    }

    /** Where clients connect to, instead of to the server. */
    public String uri() {
        return "redis://127.0.0.1:" + door.getLocalPort();
    }

    /** How many connections there were. */
    public int accepted() {
        return accepted.get();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // Somebody has closed the connection, or the door.
                    }
                },
                "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = door.accept();
            accepted.incrementAndGet();
            start(() -> {
                try (client;
                        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                    start(() -> {
                        upstream.getInputStream().transferTo(client.getOutputStream());
                        client.close();
                    });
                    pass(client, upstream.getOutputStream());
                }
            });
        }
    }

    /** A command that comes in two pieces is not noticed: those that tests wait for are short and stand first. */
    private void pass(Socket client, OutputStream out) throws IOException {
        InputStream in = client.getInputStream();
        byte[] buffer = new byte[1 << 16];
        boolean done = false;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            Matcher found = command.matcher(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            int from = 0;
            if (!done && found.find()) {
                done = true;
                from = found.start();
                out.write(buffer, 0, from);
                watcher.before(client);
            }
            out.write(buffer, from, count - from);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
