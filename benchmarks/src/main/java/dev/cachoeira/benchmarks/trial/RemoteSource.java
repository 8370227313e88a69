package dev.cachoeira.benchmarks.trial;

import dev.cachoeira.benchmarks.peer.Source;
import dev.cachoeira.testkit.server.RespClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A process's way to the source, which is a server of its own: counts loads, and can be slow or stop loads half-way. */
final class RemoteSource implements Source {

    static final String LOADS = "loads";

    private final RespClient server;
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Set<String> stopped = ConcurrentHashMap.newKeySet();
    private volatile long millis;

    RemoteSource(int port) {
        this.server = RespClient.connect(port);
    }

    @Override
    public String load(String key) {
        server.send("INCR", LOADS);
        String value = (String) server.send("GET", key);
        if (value == null) {
            throw new IllegalStateException("the source has no " + key);
        }
        try {
            Thread.sleep(millis);
            CountDownLatch gate = gates.get(key);
            if (gate != null) {
                stopped.add(key);
                gate.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return value;
    }

    void takes(long newMillis) {
        millis = newMillis;
    }

    /** From now on loads of these keys stop when they have read. */
    void close(List<String> keys) {
        keys.forEach(key -> gates.put(key, new CountDownLatch(1)));
    }

    /** The keys whose loads stand still. */
    List<String> stopped() {
        return new ArrayList<>(stopped);
    }

    /** All go on. */
    void open() {
        gates.values().forEach(CountDownLatch::countDown);
        gates.clear();
        stopped.clear();
    }
}
