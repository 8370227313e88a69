package dev.cachoeira.redis.behind;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The source of all processes, in the test's own: it takes batches over TCP, compares sequences as a table would, and
 * remembers everything that it took.
 */
final class Ledger implements Source {

    private final ServerSocket socket;
    private final Map<String, Row> rows = new HashMap<>();
    private final Map<String, List<Row>> history = new HashMap<>();
    private final Map<String, Long> takenAt = new HashMap<>();
    private long arrived;
    private long late;
    private long again;

    Ledger() {
        try {
            socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    @Override
    public String address() {
        return String.valueOf(socket.getLocalPort());
    }

    @Override
    public synchronized Map<String, Row> rows() {
        return Map.copyOf(rows);
    }

    @Override
    public synchronized Map<String, List<Row>> history() {
        return Map.copyOf(history);
    }

    @Override
    public synchronized Map<String, Long> takenAt() {
        return Map.copyOf(takenAt);
    }

    @Override
    public synchronized Counts counts() {
        return new Counts(arrived, late, again);
    }

    private synchronized void take(String key, Row row) {
        arrived++;
        Row present = rows.get(key);
        if (present != null && present.sequence() == row.sequence()) {
            again++;
        } else if (present != null && present.sequence() > row.sequence()) {
            late++;
        } else {
            rows.put(key, row);
            history.computeIfAbsent(key, any -> new ArrayList<>()).add(row);
            takenAt.put(row.text(), System.nanoTime());
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                daemon(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    /** A batch is taken when it is here as a whole. */
    private void serve(Socket client) {
        try (client;
                var in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
                var out = new DataOutputStream(client.getOutputStream())) {
            while (true) {
                int count = in.readInt();
                List<Map.Entry<String, Row>> batch = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    batch.add(Map.entry(in.readUTF(), new Row(in.readUTF(), in.readLong())));
                }
                batch.forEach(change -> take(change.getKey(), change.getValue()));
                out.writeByte(1);
            }
        } catch (IOException e) {
            // The process is gone.
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "ledger");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The other end of one connection. */
    static final class Client implements Source.Client {

        private final DataInputStream in;
        private final DataOutputStream out;

        Client(int port) throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        }

        @Override
        public void write(Map<String, Row> batch) throws IOException {
            out.writeInt(batch.size());
            for (Map.Entry<String, Row> change : batch.entrySet()) {
                out.writeUTF(change.getKey());
                out.writeUTF(change.getValue().text());
                out.writeLong(change.getValue().sequence());
            }
            out.flush();
            in.readByte();
        }
    }
}
