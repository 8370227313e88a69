package dev.cachoeira.redis.coherence;

import dev.cachoeira.testkit.server.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Two clients in this JVM and a third in another; rows that are held up at a chosen moment, many side by side; and the
 * question that ends every round: does anybody still get the old version?
 */
final class ForcedRaces implements AutoCloseable {

    /** How many rows race side by side. */
    static final int BATCH = 100;

    private static final AtomicInteger NEXT = new AtomicInteger(Slots.FIRST_HELD);

    final RedisServer redis = RedisServer.launch();
    final RowServer rows = new RowServer();
    final HoldingCodec codec = new HoldingCodec();
    final Shop holder;
    final Shop other;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final WorkerProcess far = new WorkerProcess(redis.uri(), rows.port(), true);
    private final List<String> stale = new ArrayList<>();

    ForcedRaces() {
        holder = Shop.open(redis.uri(), Shop.PATIENT, codec, settings -> settings.executor(threads));
        other = Shop.open(redis.uri(), Shop.PATIENT);
        far.awaitReady();
    }

    /** Gets that brought an old version. */
    List<String> stale() {
        return stale;
    }

    /** Rows that nobody has seen yet. */
    List<Integer> freshSlots(boolean onlyTagged) {
        int step = onlyTagged ? 2 : 1;
        int from = NEXT.getAndAdd(BATCH * step);
        return IntStream.range(0, BATCH).map(i -> from + i * step).boxed().toList();
    }

    CompletableFuture<Row> get(Shop shop, int slot) {
        return shop.of(slot).async().get(slot, key -> CompletableFuture.completedFuture(rows.read(key, 0)));
    }

    /** Notes who gets an old version of these rows now. */
    void expectNew(String when, Shop shop, List<Integer> slots) {
        List<CompletableFuture<Row>> asked =
                slots.stream().map(slot -> get(shop, slot)).toList();
        for (int i = 0; i < asked.size(); i++) {
            judge(when, slots.get(i), value(asked.get(i)).version());
        }
    }

    /** The same, in another JVM. */
    void expectNewFarAway(String when, List<Integer> slots) {
        int from = slots.get(0);
        int step = slots.get(1) - from;
        String[] versions = far.ask("heldVersions", from, slots.size(), step).split(" ");
        for (int i = 0; i < slots.size(); i++) {
            judge(when + ", in another JVM", slots.get(i), Long.parseLong(versions[i]));
        }
    }

    /** Nobody gets an old version, whose pushes have arrived; asked twice, since the first get may fill memory. */
    void expectNewEverywhere(String when, List<Integer> slots) {
        for (Shop shop : List.of(holder, other)) {
            expectNew(when + ", first get", shop, slots);
        }
        expectNewFarAway(when, slots);
        for (Shop shop : List.of(holder, other)) {
            expectNew(when + ", second get", shop, slots);
        }
    }

    private void judge(String when, int slot, long version) {
        if (version < rows.version(slot)) {
            stale.add(when + ": row " + slot + " in version " + version + ", the source has " + rows.version(slot));
        }
    }

    /** What a call brings; one that does not end is a failure. */
    static <T> T value(CompletableFuture<T> call) {
        try {
            return call.get(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("a call hangs", e);
        } catch (Exception e) {
            throw new AssertionError("a call failed", e);
        }
    }

    /** Runs something beside the caller. */
    CompletableFuture<Void> beside(Runnable task) {
        return CompletableFuture.runAsync(task, threads);
    }

    @Override
    public void close() {
        far.close();
        holder.close();
        other.close();
        rows.close();
        redis.close();
        threads.shutdownNow();
    }
}
