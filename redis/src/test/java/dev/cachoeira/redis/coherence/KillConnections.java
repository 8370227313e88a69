package dev.cachoeira.redis.coherence;

import dev.cachoeira.testkit.server.RedisServer;
import dev.cachoeira.testkit.server.RespClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Cuts all connections of all clients again and again, until it is closed. */
final class KillConnections implements AutoCloseable {

    private static final long EVERY_MILLIS = 200;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final RespClient client;
    private volatile int times;

    KillConnections(RedisServer redis) {
        client = redis.client();
        Thread thread = new Thread(this::run, "kill-connections");
        thread.setDaemon(true);
        thread.start();
    }

    int times() {
        return times;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void run() {
        try {
            while (!closed.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                client.send("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                times++;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        client.close();
    }
}
