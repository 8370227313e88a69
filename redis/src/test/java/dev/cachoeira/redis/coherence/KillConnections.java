package dev.cachoeira.redis.coherence;

import dev.cachoeira.testkit.server.RedisServer;
import dev.cachoeira.testkit.server.RespClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Cuts all connections of all clients again and again, until it is closed. */
final class KillConnections implements AutoCloseable {

    private static final long EVERY_MILLIS = 200;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final RespClient client;
    private final Thread thread;
    private volatile int times;
    private volatile @Nullable RuntimeException failure;

    KillConnections(RedisServer redis) {
        client = redis.client();
        thread = new Thread(this::run, "kill-connections");
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
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** Throws what has ended the cutting before its time: what ran meanwhile was left in peace. */
    @Override
    public void close() {
        closed.countDown();
        boolean ended = joined();
        client.close();
        RuntimeException early = failure;
        if (early != null) {
            throw early;
        }
        if (!ended) {
            throw new IllegalStateException("connections are still being cut");
        }
    }

    private boolean joined() {
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
