package dev.cachoeira.redis.coherence;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;

/** A {@link RowServer} in another process. One connection for each thread. */
final class RemoteRows implements Rows {

    private final ThreadLocal<Connection> connections;

    RemoteRows(int port) {
        connections = ThreadLocal.withInitial(() -> new Connection(port));
    }

    @Override
    public Row read(int slot, int delayMicros) {
        return new Row(slot, connections.get().ask(RowServer.READ, slot, delayMicros));
    }

    @Override
    public long write(int slot) {
        return connections.get().ask(RowServer.WRITE, slot, 0);
    }

    private static final class Connection {
        private final Socket socket;
        private final DataInputStream in;

        Connection(int port) {
            try {
                socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setTcpNoDelay(true);
                in = new DataInputStream(socket.getInputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        long ask(byte what, int slot, int delayMicros) {
            try {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream(9);
                DataOutputStream out = new DataOutputStream(bytes);
                out.writeByte(what);
                out.writeInt(slot);
                out.writeInt(delayMicros);
                socket.getOutputStream().write(bytes.toByteArray());
                return in.readLong();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
