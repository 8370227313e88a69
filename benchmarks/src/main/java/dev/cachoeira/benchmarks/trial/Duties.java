package dev.cachoeira.benchmarks.trial;

import dev.cachoeira.benchmarks.peer.Peer;
import dev.cachoeira.benchmarks.peer.Scope;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Does what a process is asked to do. Orders may be carried out side by side. */
final class Duties {

    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long STANDSTILL_NANOS = 1_000_000_000L;
    private static final long LOOK_NANOS = 20_000;
    private static final int CHUNK = 500;
    private static final int FILLERS = 16;
    private static final int COLLECTIONS = 3;
    private static final long LETTING_CLEAN_MILLIS = 200;

    private final Peer peer;
    private final RemoteSource source;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<Future<String>> readers = new ArrayList<>();

    Duties(Peer peer, RemoteSource source) {
        this.peer = peer;
        this.source = source;
    }

    Reply carryOut(Order order) throws Exception {
        return switch (order.kind()) {
            case GET -> Reply.values(order.keys().stream().map(peer::get).toList());
            case HOLD -> hold(order.keys());
            case RELEASE -> release();
            case PUT -> timed(() -> peer.put(order.keys().get(0), Objects.requireNonNull(order.value())));
            case END -> timed(() -> end(Objects.requireNonNull(order.scope()), order.keys()));
            case END_COMMON_TAG -> timed(peer::endCommonTag);
            case FILL -> {
                fill(Objects.requireNonNull(order.value()), order.count());
                yield Reply.values(List.of());
            }
            case READ -> {
                for (int i = 0; i < order.count(); i++) {
                    peer.get("entry" + i);
                }
                yield Reply.values(List.of());
            }
            case HEAP -> Reply.values(List.of(String.valueOf(heap())));
            case STAMPEDE -> stampede(order);
            case AWAIT -> await(order.keys().get(0), Objects.requireNonNull(order.value()));
        };
    }

    private static Reply timed(Runnable task) {
        long began = System.nanoTime();
        task.run();
        return Reply.took(began, System.nanoTime() - began);
    }

    private void end(Scope scope, List<String> keys) {
        keys.forEach(key -> peer.end(scope, key));
    }

    private void fill(String text, int count) throws Exception {
        List<Future<?>> parts = new ArrayList<>();
        for (int thread = 0; thread < FILLERS; thread++) {
            int first = thread * CHUNK;
            parts.add(executor.submit(() -> {
                for (int from = first; from < count; from += FILLERS * CHUNK) {
                    peer.putAll(entries(text, from, Math.min(count, from + CHUNK)));
                }
            }));
        }
        for (Future<?> part : parts) {
            part.get();
        }
    }

    private static Map<String, String> entries(String text, int from, int to) {
        Map<String, String> entries = new HashMap<>();
        for (int i = from; i < to; i++) {
            entries.put("entry" + i, "entry" + i + Peer.BAR + text);
        }
        return entries;
    }

    /** Some of what is garbage is found to be that only by the second collection. */
    private static long heap() throws InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            Thread.sleep(LETTING_CLEAN_MILLIS);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private Reply hold(List<String> keys) throws InterruptedException {
        source.close(keys);
        for (String key : keys) {
            readers.add(executor.submit(() -> peer.get(key)));
        }
        int before = -1;
        long since = System.nanoTime();
        List<String> stopped = source.stopped();
        while (stopped.size() < keys.size() && System.nanoTime() - since < STANDSTILL_NANOS) {
            if (stopped.size() > before) {
                before = stopped.size();
                since = System.nanoTime();
            }
            Thread.sleep(1);
            stopped = source.stopped();
        }
        return Reply.values(stopped);
    }

    private Reply release() throws Exception {
        source.open();
        for (Future<String> reader : readers) {
            reader.get();
        }
        readers.clear();
        return Reply.values(List.of());
    }

    private Reply stampede(Order order) throws Exception {
        source.takes(order.millis());
        String key = order.keys().get(0);
        CountDownLatch ready = new CountDownLatch(order.count());
        CountDownLatch start = new CountDownLatch(1);
        Callable<Long> reader = () -> {
            ready.countDown();
            start.await();
            long began = System.nanoTime();
            peer.get(key);
            return System.nanoTime() - began;
        };
        List<Future<Long>> asking = new ArrayList<>();
        for (int i = 0; i < order.count(); i++) {
            asking.add(executor.submit(reader));
        }
        ready.await();
        LockSupport.parkNanos(order.at() - System.nanoTime());
        start.countDown();
        long slowest = 0;
        for (Future<Long> one : asking) {
            slowest = Math.max(slowest, one.get());
        }
        source.takes(0);
        return Reply.took(order.at(), slowest);
    }

    private Reply await(String key, String value) {
        long began = System.nanoTime();
        while (!peer.get(key).equals(value)) {
            if (System.nanoTime() - began > PATIENCE_NANOS) {
                throw new IllegalStateException("not seen within ten seconds");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return Reply.took(System.nanoTime(), 0);
    }

    void close() {
        executor.shutdownNow();
        peer.close();
    }
}
