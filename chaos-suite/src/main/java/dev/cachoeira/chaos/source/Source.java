package dev.cachoeira.chaos.source;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;

/** A {@link SourceServer} as another process has it: one connection for each thread. */
public final class Source {

    private final ThreadLocal<Connection> connections;

    /** A source at {@code host:port}. */
    public Source(String address) {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon);
        int port = Integer.parseInt(address.substring(colon + 1));
        connections = ThreadLocal.withInitial(() -> new Connection(host, port));
    }

    /** Reads a row. */
    public Row read(int row) {
        return new Row(row, connections.get().ask(SourceServer.READ, row));
    }

    /** Writes a row and returns its new version. */
    public long write(int row) {
        return connections.get().ask(SourceServer.WRITE, row);
    }

    private static final class Connection {
        private final Socket socket;
        private final DataInputStream in;

        Connection(String host, int port) {
            try {
                socket = new Socket(host, port);
                socket.setTcpNoDelay(true);
                in = new DataInputStream(socket.getInputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        long ask(byte what, int row) {
            try {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream(5);
                DataOutputStream out = new DataOutputStream(bytes);
                out.writeByte(what);
                out.writeInt(row);
                socket.getOutputStream().write(bytes.toByteArray());
                return in.readLong();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
