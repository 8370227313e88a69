package dev.cachoeira.testkit.fault;

import java.util.concurrent.atomic.AtomicLong;

/** Written by the proxy's thread, read by any. */
final class Counters {

    final AtomicLong accepted = new AtomicLong();
    final AtomicLong open = new AtomicLong();
    final AtomicLong cut = new AtomicLong();
    final AtomicLong lost = new AtomicLong();
    private final AtomicLong toServer = new AtomicLong();
    private final AtomicLong toClient = new AtomicLong();

    AtomicLong bytes(Direction direction) {
        return direction == Direction.TO_SERVER ? toServer : toClient;
    }

    ProxyStats snapshot() {
        return new ProxyStats(accepted.get(), open.get(), cut.get(), toServer.get(), toClient.get(), lost.get());
    }
}
