package dev.cachoeira.redis.coherence;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The source of truth of all processes: versions in this JVM, for others over TCP. Strictly ordered: a write that has
 * returned is seen by every read that begins later.
 *
 * <p>A read may be answered late ({@code delayMicros} after the row was read), as a database under load does: that is
 * what makes old values arrive after younger ones.
 */
final class RowServer implements Rows, AutoCloseable {

    static final byte READ = 0;
    static final byte WRITE = 1;

    private final AtomicLongArray versions = new AtomicLongArray(Slots.SLOTS);
    private final AtomicIntegerArray reads = new AtomicIntegerArray(Slots.SLOTS);
    private final Map<Integer, Queue<String>> readTimes = new ConcurrentHashMap<>();
    private final ServerSocket socket;

    RowServer() {
        try {
            socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon("rows", this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public Row read(int slot, int delayMicros) {
        reads.incrementAndGet(slot);
        readTimes
                .computeIfAbsent(slot, any -> new ConcurrentLinkedQueue<>())
                .add(System.nanoTime() / 1_000 + " " + Thread.currentThread().getName());
        Row row = new Row(slot, versions.get(slot));
        if (delayMicros > 0) {
            LockSupport.parkNanos(delayMicros * 1_000L);
        }
        return row;
    }

    @Override
    public long write(int slot) {
        return versions.incrementAndGet(slot);
    }

    long version(int slot) {
        return versions.get(slot);
    }

    /** How often a row was read. */
    int reads(int slot) {
        return reads.get(slot);
    }

    /** When and by which connection a row was read. */
    String readsOf(int slot) {
        return String.valueOf(readTimes.get(slot));
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                client.setTcpNoDelay(true);
                daemon("rows-" + client.getPort(), () -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(client.getInputStream()));
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            while (true) {
                byte what = in.readByte();
                int slot = in.readInt();
                int delay = in.readInt();
                out.writeLong(what == WRITE ? write(slot) : read(slot, delay).version());
            }
        } catch (IOException e) {
            // The client is gone.
        }
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
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
}
