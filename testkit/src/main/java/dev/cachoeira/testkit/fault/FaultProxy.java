package dev.cachoeira.testkit.fault;

import dev.cachoeira.testkit.FreePort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Stands between clients and one server on 127.0.0.1 and makes the network bad on command.
 *
 * <pre>{@code
 * try (var server = RedisServer.launch(); var proxy = FaultProxy.to(server.port())) {
 *     var client = RedisClient.create("redis://127.0.0.1:" + proxy.port());
 *     proxy.delay(Duration.ofMillis(50));   // each way
 *     proxy.cutAll();                       // connections are reset, new ones work
 *     proxy.halfOpen();                     // connections stay, nothing arrives
 *     proxy.heal();
 * }
 * }</pre>
 *
 * <p>Each method returns when its effect is in force, for connections that are open and for later ones. Faults add up
 * until they are taken back one by one or by {@link #heal()}. A connection through the proxy is accepted even if the
 * server is down; it is reset a moment later. Thread-safe. After {@link #close()} all orders throw
 * {@link IllegalStateException}.
 */
public final class FaultProxy implements AutoCloseable {

    private static final List<Direction> BOTH = List.of(Direction.values());

    private final Counters counters = new Counters();
    private final int port;
    private final ProxyLoop loop;

    private FaultProxy(int serverPort) {
        if (serverPort < 1 || serverPort > 65_535) {
            throw new IllegalArgumentException("serverPort must be 1 to 65535 but it is " + serverPort);
        }
        this.port = FreePort.find();
        var target = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        this.loop = new ProxyLoop(target, port, counters);
    }

    /** A proxy on a free port, without faults, to a port of 127.0.0.1. */
    public static FaultProxy to(int serverPort) {
        return new FaultProxy(serverPort);
    }

    /** The port that clients connect to. */
    public int port() {
        return port;
    }

    /** As {@link #delay(Direction, Duration)}, for each direction: a round trip takes twice as long. */
    public void delay(Duration delay) {
        setDelay(BOTH, delay);
    }

    /**
     * Every byte arrives this much later, and in order. Zero ends it; bytes that wait longer than a new, shorter delay
     * are sent by the new one. Precise to about a millisecond, never early. Up to 4 MiB wait per connection and
     * direction, then senders are held back.
     *
     * @throws IllegalArgumentException if the delay is negative
     */
    public void delay(Direction direction, Duration delay) {
        setDelay(List.of(direction), delay);
    }

    /** As {@link #throttle(Direction, long)}, for each direction. */
    public void throttle(long bytesPerSecond) {
        setRate(BOTH, bytesPerSecond);
    }

    /**
     * Each connection carries at most so many bytes a second this way. 0 ends it.
     *
     * @throws IllegalArgumentException if the rate is negative
     */
    public void throttle(Direction direction, long bytesPerSecond) {
        setRate(List.of(direction), bytesPerSecond);
    }

    /** Resets all connections, on both sides, at once. New ones are accepted. */
    public void cutAll() {
        loop.order(faults -> loop.reset(link -> true));
    }

    /**
     * Connections stay and new ones are accepted, but what is sent is lost, in these directions or, if none is named, in
     * both. Neither side hears when the other one closes. Lasts until {@link #heal()}, which cuts the connections that
     * have lost something, for no TCP stream can go on with a gap.
     */
    public void halfOpen(Direction... directions) {
        List<Direction> lossy = directions.length == 0 ? BOTH : List.of(directions);
        loop.order(faults -> lossy.forEach(faults::lose));
    }

    /** Holds back all bytes and all new connections; nothing is lost, everything arrives after {@link #resume()}. */
    public void pause() {
        loop.order(faults -> faults.pause(true));
    }

    /** Ends {@link #pause()}. */
    public void resume() {
        loop.order(faults -> faults.pause(false));
    }

    /** New connections are refused, as if no server were there. Open ones go on; {@link #cutAll()} ends them too. */
    public void refuse() {
        loop.order(faults -> loop.stopListening());
    }

    /** Ends {@link #refuse()}. */
    public void accept() {
        loop.order(faults -> loop.listen());
    }

    /** Ends all faults. Connections that have lost bytes in a half-open direction are reset. */
    public void heal() {
        loop.order(faults -> {
            faults.clear();
            loop.listen();
            loop.reset(Link::hasLost);
            loop.forEachLink(link -> link.delayIsNow(System.nanoTime()));
            loop.forEachLink(Link::rateIsNow);
        });
    }

    /** What happened so far. Never blocks; also after {@link #close()}. */
    public ProxyStats stats() {
        return counters.snapshot();
    }

    /** Resets all connections and frees the port. */
    @Override
    public void close() {
        loop.close();
    }

    @Override
    public String toString() {
        return "fault proxy on port " + port;
    }

    private void setDelay(List<Direction> directions, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must not be negative but it is " + delay);
        }
        loop.order(faults -> {
            directions.forEach(direction -> faults.delay(direction, delay.toNanos()));
            loop.forEachLink(link -> link.delayIsNow(System.nanoTime()));
        });
    }

    private void setRate(List<Direction> directions, long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("bytesPerSecond must not be negative but it is " + bytesPerSecond);
        }
        loop.order(faults -> {
            directions.forEach(direction -> faults.throttle(direction, bytesPerSecond));
            loop.forEachLink(Link::rateIsNow);
        });
    }
}
