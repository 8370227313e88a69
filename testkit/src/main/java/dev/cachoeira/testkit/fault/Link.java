package dev.cachoeira.testkit.fault;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One client's connection and its counterpart to the server. Used by the proxy's own thread only. */
final class Link {

    private final SocketChannel client;
    private final SocketChannel server;
    private final SelectionKey clientKey;
    private final SelectionKey serverKey;
    private final Flow toServer;
    private final Flow toClient;
    private final Faults faults;
    private final Counters counters;
    private boolean closed;

    private Link(SocketChannel client, SocketChannel server, Selector selector, Faults faults, Counters counters)
            throws IOException {
        this.client = client;
        this.server = server;
        this.faults = faults;
        this.counters = counters;
        this.clientKey = client.register(selector, 0, this);
        this.serverKey = server.register(selector, SelectionKey.OP_CONNECT, this);
        this.toServer = new Flow(Direction.TO_SERVER, client, server, faults, counters);
        this.toClient = new Flow(Direction.TO_CLIENT, server, client, faults, counters);
    }

    /** Begins to connect to the server on behalf of a client. */
    static Link open(SocketChannel client, SocketAddress target, Selector selector, Faults faults, Counters counters)
            throws IOException {
        SocketChannel server = SocketChannel.open();
        for (SocketChannel channel : new SocketChannel[] {client, server}) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        var link = new Link(client, server, selector, faults, counters);
        counters.open.incrementAndGet();
        try {
            server.connect(target);
        } catch (IOException e) {
            link.reset();
        }
        return link;
    }

    /** What the selector has seen on one of the two channels. */
    void handle(SelectionKey key, long now) {
        try {
            if (key.isValid() && key.isConnectable()) {
                server.finishConnect();
            }
            if (key.isValid() && key.isReadable()) {
                (key == clientKey ? toServer : toClient).read(now);
            }
            if (key.isValid() && key.isWritable()) {
                (key == clientKey ? toClient : toServer).sinkIsReady();
            }
        } catch (IOException e) {
            broken(key, now);
        }
    }

    /** Writes what is due and tells the selector what to wait for. */
    void advance(long now) {
        if (closed || !server.isConnected()) {
            return;
        }
        pump(toServer, serverKey, now);
        pump(toClient, clientKey, now);
        if (toServer.isEnded() && toClient.isEnded()) {
            close();
        }
        if (!closed) {
            interest(clientKey, toServer.wantsToRead(), toClient.wantsToWrite());
            interest(serverKey, toClient.wantsToRead(), toServer.wantsToWrite());
        }
    }

    /** When {@link #advance} has something to do, in {@link System#nanoTime}. */
    long dueAt() {
        return server.isConnected() ? Math.min(toServer.dueAt(), toClient.dueAt()) : Flow.NEVER;
    }

    boolean isClosed() {
        return closed;
    }

    boolean hasLost() {
        return toServer.hasLost() || toClient.hasLost();
    }

    void delayIsNow(long now) {
        toServer.delayIsNow(now);
        toClient.delayIsNow(now);
    }

    void rateIsNow() {
        toServer.rateIsNow();
        toClient.rateIsNow();
    }

    /** Ends both sides with a TCP reset. What waits is lost. */
    void reset() {
        for (SocketChannel channel : new SocketChannel[] {client, server}) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                // It is closed already.
            }
        }
        close();
    }

    private void pump(Flow flow, SelectionKey sink, long now) {
        try {
            flow.pump(now);
        } catch (IOException e) {
            broken(sink, now);
        }
    }

    /** A side was reset. The other side hears of it, unless that way is half-open: then it learns nothing. */
    private void broken(SelectionKey key, long now) {
        Direction news = key == clientKey ? Direction.TO_SERVER : Direction.TO_CLIENT;
        if (!server.isConnected() || !faults.loses(news)) {
            reset();
            return;
        }
        (key == clientKey ? toServer : toClient).end(now);
        (key == clientKey ? toClient : toServer).sinkIsGone();
        key.cancel();
    }

    private static void interest(SelectionKey key, boolean read, boolean write) {
        if (key.isValid()) {
            key.interestOps((read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0));
        }
    }

    private void close() {
        if (closed) {
            return;
        }
        closed = true;
        counters.open.decrementAndGet();
        for (SocketChannel channel : new SocketChannel[] {client, server}) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing is left to do with a socket that does not close.
            }
        }
    }
}
