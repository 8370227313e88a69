package dev.cachoeira.redis.coherence;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Fence;
import dev.cachoeira.cache.Level;
import dev.cachoeira.cache.Lookup;
import dev.cachoeira.cache.StrictOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes rows behind fences, or as best it can, and dies at a step if told to; reads rows, and says how many answers were
 * older than what had been committed when they were asked for.
 */
final class StrictShop {

    static final Duration FENCE_TTL = Duration.ofSeconds(1);

    /** How many of the last slots are read: until their fences have ended. */
    private static final int LAST = 6;

    private static final int THREADS = 3;
    private static final int MOST_DELAY_MICROS = 3_000;

    private final Rows rows;
    private final Cache<Integer, Row> strict;
    private final Cache<Integer, Row> lax;

    StrictShop(Cachoeira cachoeira, Rows rows) {
        this.rows = rows;
        this.strict = cachoeira
                .cache("strict", Integer.class, Row.class)
                .codec(new RowCodec())
                .tags(StrictShop::tags)
                .strict(StrictOptions.DEFAULTS.withFenceTtl(FENCE_TTL))
                .build()
                .forTenant("acme");
        this.lax = cachoeira
                .cache("lax", Integer.class, Row.class)
                .codec(new RowCodec())
                .tags(StrictShop::tags)
                .build()
                .forTenant("acme");
    }

    private static Set<String> tags(Row row) {
        return Set.of("row" + row.slot());
    }

    /** Where a writer dies. */
    enum Step {
        BEFORE_THE_FENCE,
        AFTER_THE_FENCE,
        AFTER_THE_CHECK,
        DURING_THE_COMMIT,
        AFTER_THE_COMMIT,
        DURING_THE_RELEASE,
        AFTER_THE_RELEASE,
        NEVER
    }

    // ---- writing -----------------------------------------------------------------------------------------------

    void write(int slot, int times, boolean strictly, Step last) {
        Random random = new Random();
        for (int i = 1; i <= times; i++) {
            Step step = i == times ? last : Step.NEVER;
            if (strictly) {
                writeStrictly(slot, step, random);
            } else {
                writeLaxly(slot, step);
            }
        }
    }

    /** Rows with odd numbers are fenced by their tag. */
    private void writeStrictly(int slot, Step death, Random random) {
        reach(Step.BEFORE_THE_FENCE, death);
        Fence fence = slot % 2 == 0 ? strict.fence(slot) : strict.fenceTags(tags(new Row(slot, 0)));
        reach(Step.AFTER_THE_FENCE, death);
        pause(random);
        fence.check();
        reach(Step.AFTER_THE_CHECK, death);
        dieMeanwhile(Step.DURING_THE_COMMIT, death, random);
        rows.write(slot);
        reach(Step.AFTER_THE_COMMIT, death);
        dieMeanwhile(Step.DURING_THE_RELEASE, death, random);
        fence.close();
        reach(Step.AFTER_THE_RELEASE, death);
    }

    private void writeLaxly(int slot, Step death) {
        rows.write(slot);
        reach(Step.AFTER_THE_COMMIT, death);
        if (slot % 2 == 0) {
            lax.invalidate(slot);
        } else {
            lax.invalidateTags(tags(new Row(slot, 0)));
        }
    }

    /** As kill -9 does it: nothing runs afterwards. */
    private static void reach(Step step, Step death) {
        if (step == death) {
            Runtime.getRuntime().halt(137);
        }
    }

    private static void dieMeanwhile(Step step, Step death, Random random) {
        if (step == death) {
            int micros = random.nextInt(500);
            Thread killer = new Thread(() -> {
                LockSupport.parkNanos(micros * 1_000L);
                Runtime.getRuntime().halt(137);
            });
            killer.start();
        }
    }

    private static void pause(Random random) {
        LockSupport.parkNanos(random.nextInt(MOST_DELAY_MICROS) * 1_000L);
    }

    // ---- reading -----------------------------------------------------------------------------------------------

    /** How many were read, how many came from a cache, how many were stale; and what the first of these was. */
    String read(int slot, Duration time, boolean strictly) throws InterruptedException {
        List<Reader> readers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            readers.add(new Reader(slot, time, strictly));
        }
        readers.forEach(Thread::start);
        long reads = 0;
        long hits = 0;
        long stale = 0;
        String example = "";
        for (Reader reader : readers) {
            reader.join();
            reads += reader.reads;
            hits += reader.hits;
            stale += reader.stale;
            example = reader.example.isEmpty() ? example : reader.example;
        }
        return reads + " " + hits + " " + stale + " " + example.replace(' ', '_');
    }

    private final class Reader extends Thread {
        private final int slot;
        private final long nanos;
        private final boolean strictly;
        private final Random random = new Random();
        private long reads;
        private long hits;
        private long stale;
        private String example = "";

        Reader(int slot, Duration time, boolean strictly) {
            this.slot = slot;
            this.nanos = time.toNanos();
            this.strictly = strictly;
        }

        @Override
        public void run() {
            Cache<Integer, Row> cache = strictly ? strict : lax;
            long began = System.nanoTime();
            while (System.nanoTime() - began < nanos) {
                int one = Math.max(0, slot - Math.max(0, random.nextInt(2 * LAST) - LAST));
                long committed = rows.read(one, 0).version();
                Lookup<Row> found = random.nextInt(4) == 0 ? among(cache, one) : lookup(cache, one);
                reads++;
                if (found.level() == Level.L1 || found.level() == Level.L2) {
                    hits++;
                }
                Row row = java.util.Objects.requireNonNull(found.value());
                if (row.version() < committed) {
                    stale++;
                    example = "slot " + one + " was " + committed + " and " + row.version() + " was answered by "
                            + found.level();
                }
            }
        }

        private Lookup<Row> lookup(Cache<Integer, Row> cache, int one) {
            return cache.lookup(one, any -> rows.read(one, random.nextInt(MOST_DELAY_MICROS)));
        }

        private Lookup<Row> among(Cache<Integer, Row> cache, int one) {
            AtomicReference<Level> level = new AtomicReference<>(Level.L2);
            Row row = cache.getAll(List.of(one, one + 1), keys -> {
                        if (keys.contains(one)) {
                            level.set(Level.SOURCE);
                        }
                        return keys.stream()
                                .collect(java.util.stream.Collectors.toMap(
                                        key -> key, key -> rows.read(key, random.nextInt(MOST_DELAY_MICROS))));
                    })
                    .get(one);
            return new Lookup<>(row, level.get());
        }
    }
}
