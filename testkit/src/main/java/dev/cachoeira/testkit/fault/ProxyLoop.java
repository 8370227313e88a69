package dev.cachoeira.testkit.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's one thread: it accepts, reads, waits and writes for all connections. Orders come from other threads through
 * {@link #order}, which returns when the order is carried out, so nothing here needs a lock.
 */
final class ProxyLoop {

    private final SocketAddress target;
    private final Selector selector;
    private final Counters counters;
    private final Faults faults = new Faults();
    private final List<Link> links = new ArrayList<>();
    private final Queue<FutureTask<?>> orders = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private final InetSocketAddress address;
    private @Nullable ServerSocketChannel listener;
    private @Nullable SelectionKey acceptKey;
    private boolean closing;
    private boolean closed;

    ProxyLoop(SocketAddress target, int port, Counters counters) {
        this.target = target;
        this.counters = counters;
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            this.selector = Selector.open();
            listen();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port, e);
        }
        this.thread = new Thread(this::run, "fault-proxy-" + port);
        thread.setDaemon(true);
        thread.start();
    }

    /** Has the proxy's thread carry out an order and waits for that. */
    void order(Consumer<Faults> order) {
        var task = new FutureTask<>(() -> order.accept(faults), null);
        synchronized (orders) {
            if (closed) {
                throw new IllegalStateException("the proxy is closed");
            }
            orders.add(task);
        }
        selector.wakeup();
        try {
            task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the proxy", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Resets the connections that match. For the proxy's thread. */
    void reset(Predicate<Link> which) {
        for (Link link : links) {
            if (!link.isClosed() && which.test(link)) {
                link.reset();
                counters.cut.incrementAndGet();
            }
        }
        flushClosed();
    }

    /** For the proxy's thread. */
    void forEachLink(Consumer<Link> action) {
        links.forEach(action);
    }

    /** Opens the listening socket unless it is open. For the proxy's thread, and for the constructor. */
    void listen() {
        if (listener != null) {
            return;
        }
        try {
            ServerSocketChannel opened = ServerSocketChannel.open();
            opened.bind(address, 128);
            opened.configureBlocking(false);
            acceptKey = opened.register(selector, SelectionKey.OP_ACCEPT);
            listener = opened;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + address.getPort(), e);
        }
    }

    /** Closes the listening socket. For the proxy's thread. */
    void stopListening() {
        if (listener == null) {
            return;
        }
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            listener = null;
            flushClosed();
        }
    }

    /** For any thread, and more than once. */
    synchronized void close() {
        if (!thread.isAlive()) {
            return;
        }
        order(none -> {
            closeSockets();
            closing = true;
        });
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (selector) {
            while (!closing) {
                waitForWork();
                runOrders();
                handleKeys();
                long now = System.nanoTime();
                links.forEach(link -> link.advance(now));
                links.removeIf(Link::isClosed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            end();
        }
    }

    /** Nobody waits for an order that is never carried out. */
    private void end() {
        synchronized (orders) {
            closed = true;
        }
        runOrders();
    }

    private void closeSockets() {
        stopListening();
        links.forEach(Link::reset);
        flushClosed();
    }

    private void waitForWork() throws IOException {
        if (acceptKey != null && acceptKey.isValid()) {
            acceptKey.interestOps(faults.isPaused() ? 0 : SelectionKey.OP_ACCEPT);
        }
        long due = links.stream().mapToLong(Link::dueAt).min().orElse(Flow.NEVER);
        if (due == Flow.NEVER) {
            selector.select();
            return;
        }
        long nanos = due - System.nanoTime();
        if (nanos > 0) {
            selector.select(nanos / 1_000_000 + 1);
        } else {
            selector.selectNow();
        }
    }

    private void runOrders() {
        for (FutureTask<?> order = orders.poll(); order != null; order = orders.poll()) {
            order.run();
        }
    }

    private void handleKeys() throws IOException {
        long now = System.nanoTime();
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.attachment() instanceof Link link) {
                link.handle(key, now);
            } else if (key.isValid()) {
                accept();
            }
        }
        selector.selectedKeys().clear();
    }

    private void accept() throws IOException {
        ServerSocketChannel open = listener;
        SocketChannel client = open == null ? null : open.accept();
        if (client != null) {
            counters.accepted.incrementAndGet();
            links.add(Link.open(client, target, selector, faults, counters));
        }
    }

    /** A channel that is registered is really closed by the next selection only. */
    private void flushClosed() {
        try {
            selector.selectNow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
