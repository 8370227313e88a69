package dev.cachoeira.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.BitSet;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that a test starts. Thread-safe.
 *
 * <p>They are below the range from which systems take the local ports of outgoing connections. A port of that range can
 * be taken by any client while its server is down for a moment, even by a client that tries to reach that server: it
 * then connects to itself.
 */
public final class FreePort {

    private static final int FIRST = 10_000;
    private static final int LAST = 21_999;
    private static final int BUS_OFFSET = 10_000;

    private static final BitSet GIVEN = new BitSet();

    private FreePort() {}

    /**
     * A port of the loopback address, 10000 to 21999, that was free a moment ago. No port is given twice in a JVM until
     * most were given once. Best effort: another process may take it first.
     *
     * @throws IllegalStateException if none is free
     */
    public static int find() {
        return find(0);
    }

    /** As {@link #find()}, and the port that is higher by 10000, which a Redis Cluster node needs, is free as well. */
    public static int findWithBusPort() {
        return find(BUS_OFFSET);
    }

    private static synchronized int find(int offset) {
        if (GIVEN.cardinality() > (LAST - FIRST) / 2) {
            GIVEN.clear();
        }
        for (int attempt = 0; attempt < 10_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            if (!GIVEN.get(port) && isFree(port) && (offset == 0 || isFree(port + offset))) {
                GIVEN.set(port);
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + LAST);
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
