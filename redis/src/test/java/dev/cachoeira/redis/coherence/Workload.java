package dev.cachoeira.redis.coherence;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Lookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntPredicate;

/**
 * Random reads through the cache, and random writes to the source, each followed by an invalidation that covers it.
 *
 * <p>Keeps for each row the version that this process has invalidated up to: a get that begins after that must not
 * bring an older one.
 */
final class Workload {

    private final Shop shop;
    private final Rows rows;
    private final History history;
    private final AtomicLongArray invalidatedTo = new AtomicLongArray(Slots.HOT);
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    Workload(Shop shop, Rows rows, History history) {
        this.shop = shop;
        this.rows = rows;
        this.history = history;
    }

    /** Gets that brought what this process had invalidated before they began. */
    Queue<String> violations() {
        return violations;
    }

    /** Does so many operations, in so many threads, and returns when the last is done. */
    void run(long seed, int operations, int threads) {
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Random random = new Random(seed * 31 + i);
            int share = operations / threads + (i < operations % threads ? 1 : 0);
            Thread thread = new Thread(() -> {
                for (int n = 0; n < share; n++) {
                    long began = System.nanoTime();
                    String kind = operation(random);
                    long micros = (System.nanoTime() - began) / 1_000;
                    if (micros > 300_000) {
                        System.err.println(System.nanoTime() / 1_000 + " slow " + kind + " " + micros);
                    }
                }
            });
            thread.setUncaughtExceptionHandler((where, e) -> violations.add("an operation threw " + e));
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            join(thread);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String operation(Random random) {
        int slot = random.nextInt(Slots.HOT);
        int dice = random.nextInt(1_000);
        if (dice < 680) {
            get(slot, random);
            return "get" + slot;
        } else if (dice < 760) {
            getAll(slot, random);
            return "getAll" + slot;
        } else if (dice < 790) {
            getAsync(slot, random);
            return "async" + slot;
        } else if (dice < 800) {
            shop.of(slot).expire(slot, Duration.ofSeconds(200 + random.nextInt(100)));
            return "expire" + slot;
        } else if (dice < 930) {
            change("key", List.of(slot), () -> shop.of(slot).invalidate(slot));
            return "inv" + slot;
        } else if (dice < 985) {
            changeTag(slot / 2 * 2, random);
            return "tag" + slot;
        } else {
            changeMany(slot, dice, random);
            return "many" + slot;
        }
    }

    private void changeTag(int slot, Random random) {
        List<Integer> sameTag = some(
                random,
                other -> Slots.tagged(other)
                        && Slots.tenant(other).equals(Slots.tenant(slot))
                        && Slots.tag(other).equals(Slots.tag(slot)));
        change("tag", sameTag, () -> shop.of(slot).invalidateTag(Slots.tag(slot)));
    }

    private void changeMany(int slot, int dice, Random random) {
        IntPredicate sameTenant = other -> Slots.tenant(other).equals(Slots.tenant(slot));
        IntPredicate sameCache = other -> Slots.tagged(other) == Slots.tagged(slot);
        if (dice < 991) {
            change(
                    "clear",
                    some(random, sameTenant.and(sameCache)),
                    () -> shop.of(slot).clear());
        } else if (dice < 994) {
            change(
                    "clearAllTenants",
                    some(random, sameCache),
                    () -> shop.of(slot).clearAllTenants());
        } else if (dice < 998) {
            change(
                    "tenant",
                    some(random, sameTenant),
                    () -> shop.cachoeira.forTenant(Slots.tenant(slot)).clear());
        } else {
            change("everything", some(random, any -> true), shop.cachoeira::clearEverything);
        }
    }

    private static List<Integer> some(Random random, IntPredicate which) {
        List<Integer> all = Slots.hot(which);
        List<Integer> some = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            some.add(all.get(random.nextInt(all.size())));
        }
        return some;
    }

    private void change(String kind, List<Integer> slots, Runnable invalidation) {
        Map<Integer, Long> written = new LinkedHashMap<>();
        for (int slot : slots) {
            written.put(slot, rows.write(slot));
        }
        long began = System.nanoTime();
        invalidation.run();
        written.forEach((slot, version) -> {
            invalidatedTo.accumulateAndGet(slot, version, Math::max);
            history.add(slot, began, "invalidated " + kind + " after write of " + version);
        });
    }

    private Row load(int slot, int delayMicros) {
        long began = System.nanoTime();
        Row row = rows.read(slot, delayMicros);
        history.add(slot, began, "loaded " + row.version());
        return row;
    }

    private static int delay(Random random) {
        return random.nextInt(20) == 0 ? random.nextInt(2_000) : 0;
    }

    private void get(int slot, Random random) {
        int delay = delay(random);
        long least = invalidatedTo.get(slot);
        long began = System.nanoTime();
        Lookup<Row> found = shop.of(slot).lookup(slot, key -> load(key, delay));
        judge(slot, least, began, found.value(), "get " + found.level());
    }

    private void getAsync(int slot, Random random) {
        int delay = delay(random);
        long least = invalidatedTo.get(slot);
        long began = System.nanoTime();
        Lookup<Row> found = shop.of(slot)
                .async()
                .lookup(slot, key -> CompletableFuture.completedFuture(load(key, delay)))
                .join();
        judge(slot, least, began, found.value(), "async get " + found.level());
    }

    private void getAll(int slot, Random random) {
        List<Integer> slots = new ArrayList<>();
        List<Long> least = new ArrayList<>();
        for (int other = slot % 4; other < Slots.HOT; other += 4) {
            if (random.nextBoolean()) {
                slots.add(other);
                least.add(invalidatedTo.get(other));
            }
        }
        int delay = delay(random);
        long began = System.nanoTime();
        Cache<Integer, Row> cache = shop.of(slot);
        Map<Integer, Row> found = cache.getAll(slots, missing -> {
            Map<Integer, Row> loaded = new LinkedHashMap<>();
            for (int key : missing) {
                loaded.put(key, load(key, delay / 10));
            }
            return loaded;
        });
        for (int i = 0; i < slots.size(); i++) {
            judge(slots.get(i), least.get(i), began, found.get(slots.get(i)), "getAll");
        }
    }

    private void judge(int slot, long least, long began, Row found, String how) {
        history.add(slot, began, how + " found " + (found == null ? "nothing" : found.version()));
        if (found == null || found.slot() != slot || found.version() < least) {
            violations.add(how + " of " + slot + " found " + found + ", though this process had invalidated up to "
                    + least + ": " + history.of(slot));
        }
    }
}
