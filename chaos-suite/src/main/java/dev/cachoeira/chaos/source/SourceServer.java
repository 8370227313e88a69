package dev.cachoeira.chaos.source;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Versions of rows, read and written over TCP. Strictly ordered: a write that has returned is seen by every read that
 * begins later. One read in twenty is answered a few milliseconds after the row was read, as by a database under load:
 * that is what lets old values arrive after younger ones.
 */
public final class SourceServer implements AutoCloseable {

    static final byte READ = 0;
    static final byte WRITE = 1;

    private static final int SLOW_ONE_IN = 20;
    private static final int SLOW_MICROS = 5_000;
    private static final int REMEMBERED = 20;

    private final AtomicLongArray versions = new AtomicLongArray(Rows.ALL);
    private final List<Deque<String>> history = IntStream.range(0, Rows.ALL)
            .<Deque<String>>mapToObj(row -> new ArrayDeque<>())
            .toList();
    private final AtomicLong reads = new AtomicLong();
    private final ServerSocket socket;

    /** Listens on a free port, on all addresses: a process in a network of its own comes from another than 127.0.0.1. */
    public SourceServer() {
        try {
            socket = new ServerSocket(0, 200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon("source", this::accept);
    }

    /** Where it is, for processes of this machine. */
    public String address() {
        return InetAddress.getLoopbackAddress().getHostAddress() + ":" + port();
    }

    /** Its port. */
    public int port() {
        return socket.getLocalPort();
    }

    /** How often a row was read so far. */
    public long reads() {
        return reads.get();
    }

    /** The last writes of a row: versions and when, in {@link System#nanoTime}. */
    public String history(int row) {
        Deque<String> writes = history.get(row);
        synchronized (writes) {
            return String.join(", ", writes);
        }
    }

    private long read(int row) {
        reads.incrementAndGet();
        long version = versions.get(row);
        if (ThreadLocalRandom.current().nextInt(SLOW_ONE_IN) == 0) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(SLOW_MICROS) * 1_000L);
        }
        return version;
    }

    private long write(int row) {
        Deque<String> writes = history.get(row);
        synchronized (writes) {
            long version = versions.incrementAndGet(row);
            writes.add(version + " at " + System.nanoTime());
            if (writes.size() > REMEMBERED) {
                writes.remove();
            }
            return version;
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                client.setTcpNoDelay(true);
                daemon("source-" + client.getPort(), () -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            while (true) {
                byte what = in.readByte();
                int row = in.readInt();
                out.writeLong(what == WRITE ? write(row) : read(row));
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
