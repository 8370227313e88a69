package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What memory must not serve, and what it must not keep. */
@Timeout(60)
class LocalMemoryTest {

    private static final long NOW = 1;

    private final Footing footing = footing();

    static Footing footing() {
        Scope scope = new Scope(new KeyLayout("client"), "texts", null, "acme", false);
        return new Footing(new Coverage(new Endings(), Long.MAX_VALUE), new Dependencies(scope, new Epoch[0]));
    }

    private static <K> LocalMemory<K> memory(long items, @Nullable ByteSize size) {
        return new LocalMemory<>(items, size, Runnable::run);
    }

    private <K> LocalKey<K> key(K key) {
        return LocalKey.of(footing.scope(), key);
    }

    private <K> LocalEntry<K> entry(K key, Object value) {
        return LocalEntry.of(key(key), value, footing, Long.MAX_VALUE);
    }

    private LocalEntry<Long> sized(long key, int size) {
        return LocalEntry.sized(key(key), key, footing, Long.MAX_VALUE, size);
    }

    @Test
    void aDropEndsWhatIsBeingPutAtThatMoment() throws Exception {
        LocalMemory<Long> memory = memory(16, null);
        Thread dropper = new Thread(() -> memory.drop(key(1L)));

        memory.putIf(entry(1L, "old"), () -> {
            dropper.start(); // after the condition was found to hold
            while (dropper.getState() != Thread.State.BLOCKED && dropper.isAlive()) {
                Thread.onSpinWait();
            }
            return true;
        });
        dropper.join();

        assertThat(memory.find(key(1L), NOW)).isNull();
    }

    @Test
    void nothingOlderIsFoundAfterADropByAnyNumberOfThreads() throws Exception {
        for (int items : new int[] {1, 3, 16}) {
            new Race(items).run();
        }
    }

    /** Keys that share a hash, in a memory that evicts all the time. */
    private final class Race {
        private static final int KEYS = 6;

        private final LocalMemory<Colliding> memory;
        private final AtomicIntegerArray versions = new AtomicIntegerArray(KEYS);
        private final AtomicIntegerArray drops = new AtomicIntegerArray(KEYS);
        private final AtomicIntegerArray dropped = new AtomicIntegerArray(KEYS);
        private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        private final AtomicInteger finds = new AtomicInteger();

        Race(int items) {
            memory = memory(items, null);
        }

        void run() throws InterruptedException {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Random random = new Random(i);
                threads.add(new Thread(() -> {
                    for (int round = 0; round < 10_000; round++) {
                        step(random.nextInt(KEYS), random.nextInt(8));
                    }
                }));
            }
            threads.forEach(thread -> thread.setUncaughtExceptionHandler((any, e) -> wrong.add(e.toString())));
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(wrong).isEmpty();
            assertThat(finds).hasPositiveValue();
            assertThat(memory.estimatedItems()).isLessThanOrEqualTo(16);
        }

        private void step(int number, int what) {
            LocalKey<Colliding> key = key(new Colliding(number));
            if (what == 0) {
                int version = versions.incrementAndGet(number);
                drops.incrementAndGet(number);
                memory.drop(key);
                dropped.accumulateAndGet(number, version, Math::max);
            } else if (what < 3) {
                int before = drops.get(number);
                LocalEntry<Colliding> entry = entry(new Colliding(number), versions.get(number));
                memory.putIf(entry, () -> drops.get(number) == before);
            } else {
                int least = dropped.get(number);
                LocalEntry<Colliding> found = memory.find(key, NOW);
                finds.addAndGet(found == null ? 0 : 1);
                if (found != null && (int) Objects.requireNonNull(found.value) < least) {
                    wrong.add(number + ": " + found.value + " after " + least);
                }
            }
        }
    }

    private record Colliding(int number) {
        @Override
        public int hashCode() {
            return 7;
        }
    }

    @Test
    void whatTheMapEvictsIsNotKeptByShortcuts() throws Exception {
        LocalMemory<Long> memory = memory(10_000, ByteSize.ofBytes(10_000));
        List<WeakReference<Object>> values = new ArrayList<>();
        for (long i = 0; i < 4_000; i++) {
            values.add(putAndFind(memory, i));
        }

        for (int i = 0; i < 20 && reachable(values) > 150; i++) {
            System.gc();
        }

        assertThat(reachable(values)).isLessThan(150); // 100 may stay
        assertThat(memory.estimatedItems()).isBetween(1L, 100L);
    }

    private WeakReference<Object> putAndFind(LocalMemory<Long> memory, long number) {
        Object value = new Object();
        memory.put(LocalEntry.sized(key(number), value, footing, Long.MAX_VALUE, 100));
        LocalEntry<Long> unused = memory.find(key(number), NOW);
        return new WeakReference<>(value);
    }

    private static long reachable(List<WeakReference<Object>> values) {
        return values.stream().filter(value -> value.get() != null).count();
    }

    @Test
    void bothBoundsHoldWhenTheBytesAreNoMultipleOfTheItems() {
        LocalMemory<Long> memory = memory(1_000, ByteSize.ofBytes(1_999));
        for (long i = 0; i < 3_000; i++) {
            memory.put(sized(i, 1));
        }
        assertThat(memory.estimatedItems()).isBetween(1L, 1_000L);
    }

    @Test
    void anyBoundIsTaken() {
        for (long items : new long[] {0, 1, 1L << 62, Long.MAX_VALUE}) {
            for (ByteSize size : new ByteSize[] {null, ByteSize.ofBytes(0), ByteSize.ofBytes(Long.MAX_VALUE)}) {
                LocalMemory<Long> memory = memory(items, size);
                memory.put(sized(1, 100));
                memory.drop(key(1L));
                assertThat(memory.find(key(1L), NOW)).isNull();
            }
        }
    }

    @Test
    void itKeepsWhatCaffeineWouldThoughTheClockStandsStill() {
        long[] hotAndCold = hotAndCold();
        assertThat(hitRatio(hotAndCold, 1_000)).isGreaterThan(caffeine(hotAndCold, 1_000) - 1);
        long[] scans = withScans(zipf(), 1_000);
        assertThat(hitRatio(scans, 1_000)).isGreaterThan(caffeine(scans, 1_000) - 1);
    }

    private double hitRatio(long[] trace, int items) {
        LocalMemory<Long> memory = memory(items, null);
        int hits = 0;
        for (long number : trace) {
            if (memory.find(key(number), NOW) != null) {
                hits++;
            } else {
                memory.put(entry(number, number));
            }
        }
        return 100.0 * hits / trace.length;
    }

    private static double caffeine(long[] trace, int items) {
        var plain =
                Caffeine.newBuilder().executor(Runnable::run).maximumSize(items).<Long, Long>build();
        int hits = 0;
        for (long number : trace) {
            if (plain.getIfPresent(number) != null) {
                hits++;
            } else {
                plain.put(number, number);
            }
        }
        return 100.0 * hits / trace.length;
    }

    /** Every other question is for one of a few. A memory that hears of no hits loses them: four points. */
    private static long[] hotAndCold() {
        Random random = new Random(1);
        long[] trace = new long[100_000];
        Arrays.setAll(trace, i -> i % 2 == 0 ? random.nextInt(600) : 1_000 + random.nextInt(3_000));
        return trace;
    }

    private static long[] zipf() {
        double[] sums = new double[20_000];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += 1 / Math.pow(i + 1, 0.9);
            sums[i] = sum;
        }
        double all = sum;
        Random random = new Random(1);
        long[] trace = new long[100_000];
        Arrays.setAll(trace, i -> Math.abs(Arrays.binarySearch(sums, random.nextDouble() * all)));
        return trace;
    }

    /** Every so often somebody reads what nobody will read again. */
    private static long[] withScans(long[] trace, int length) {
        long[] mixed = new long[trace.length * 3 / 2];
        int from = 0;
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] = i / length % 3 == 2 || from == trace.length ? 1_000_000 + i : trace[from++];
        }
        return mixed;
    }
}
