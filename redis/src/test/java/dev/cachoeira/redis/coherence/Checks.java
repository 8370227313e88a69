package dev.cachoeira.redis.coherence;

import dev.cachoeira.cache.Lookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a process does at a quiescence. Each wait is for a condition and ends after a generous time. */
final class Checks {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Shop shop;
    private final Rows rows;

    Checks(Shop shop, Rows rows) {
        this.shop = shop;
        this.rows = rows;
    }

    /** Waits until Redis is there and no deletion is owed to it. */
    boolean awaitSettled() throws InterruptedException {
        return until(shop::settled);
    }

    /** Has the markers in memory, so that only a push can end them. */
    long readMarkers() {
        long least = Long.MAX_VALUE;
        for (int slot : Slots.markers()) {
            least = Math.min(
                    least, shop.markers.get(slot, key -> rows.read(key, 0)).version());
        }
        return least;
    }

    /** Writes and invalidates the markers; returns their version. All invalidations before this are older. */
    long writeMarkers() throws InterruptedException {
        long version = 0;
        for (int slot : Slots.markers()) {
            version = rows.write(slot);
        }
        shop.markers.invalidateAll(Slots.markers());
        if (!awaitSettled()) {
            throw new IllegalStateException("the markers' invalidation is still owed");
        }
        return version;
    }

    /** Waits until no marker is older: then every earlier push has arrived, or what it was about is not believed. */
    boolean awaitMarkers(long version) throws InterruptedException {
        return until(() -> readMarkers() >= version);
    }

    /** The versions of all hot rows as this process gives them: one by one, and then in bulk, and then again. */
    String versions() {
        List<String> words = new ArrayList<>();
        for (int slot : Slots.hot()) {
            Lookup<Row> found = shop.of(slot).lookup(slot, key -> rows.read(key, 0));
            words.add(slot + ":" + found.value().version() + ":" + found.level());
        }
        for (int view = 0; view < 4; view++) {
            int remainder = view;
            List<Integer> slots = Slots.hot(slot -> slot % 4 == remainder);
            shop.of(view)
                    .getAll(slots, this::loadAll)
                    .forEach((slot, row) -> words.add(slot + ":" + row.version() + ":ALL"));
        }
        return String.join(" ", words);
    }

    private Map<Integer, Row> loadAll(List<Integer> missing) {
        Map<Integer, Row> loaded = new LinkedHashMap<>();
        missing.forEach(key -> loaded.put(key, rows.read(key, 0)));
        return loaded;
    }

    /** The versions of some rows, after all pushes that were on their way have been seen. */
    String heldVersions(int from, int count, int step) {
        shop.awaitPushes();
        return IntStream.range(0, count)
                .map(i -> from + i * step)
                .mapToObj(slot ->
                        shop.of(slot).async().get(slot, key -> CompletableFuture.completedFuture(rows.read(key, 0))))
                .toList()
                .stream()
                .map(row -> String.valueOf(row.join().version()))
                .collect(Collectors.joining(" "));
    }

    private static boolean until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(1);
        }
        return true;
    }
}
