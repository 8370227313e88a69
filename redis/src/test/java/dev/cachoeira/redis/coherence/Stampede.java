package dev.cachoeira.redis.coherence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/** Many threads that ask at the same moment. */
final class Stampede {

    private static final int LOAD_MICROS = 100_000;

    private final Shop shop;
    private final Rows rows;

    Stampede(Shop shop, Rows rows) {
        this.shop = shop;
        this.rows = rows;
    }

    /** All threads get one row at a moment of the machine's clock; returns the slowest one's time in microseconds. */
    long getAtOnce(int slot, int threads, long atNanos) throws InterruptedException {
        AtomicLong slowest = new AtomicLong();
        together(threads, thread -> {
            while (System.nanoTime() < atNanos) {
                Thread.onSpinWait();
                Thread.yield();
            }
            long began = System.nanoTime();
            Row row = shop.of(slot).get(slot, key -> rows.read(key, LOAD_MICROS));
            if (row == null || row.slot() != slot) {
                throw new IllegalStateException("got " + row);
            }
            slowest.accumulateAndGet((System.nanoTime() - began) / 1_000, Math::max);
        });
        return slowest.get();
    }

    /** All threads get overlapping halves of some rows of one tenant; says what was wrong, or nothing. */
    String getAllAtOnce(long seed, int from, int threads) throws InterruptedException {
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        together(threads, thread -> {
            List<Integer> slots = new ArrayList<>();
            Random random = new Random((seed * 64 + thread) * 0x9E3779B97F4A7C15L);
            for (int slot = from; slot < from + OneLoadTest.OVERLAP; slot++) {
                if (random.nextBoolean()) {
                    slots.add(slot);
                }
            }
            Collections.shuffle(slots, random);
            Map<Integer, Row> found = shop.plain.forTenant("bulk").getAll(slots, this::loadSlowly);
            if (!List.copyOf(found.keySet()).equals(slots)) {
                wrong.add("asked for " + slots + " got " + found);
            }
        });
        return String.join(";", wrong);
    }

    private Map<Integer, Row> loadSlowly(List<Integer> missing) {
        Map<Integer, Row> loaded = new LinkedHashMap<>();
        for (int key : missing) {
            loaded.put(key, rows.read(key, 1_000));
        }
        return loaded;
    }

    private static void together(int count, IntConsumer task) throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(count);
        List<Thread> threads = new ArrayList<>();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                ready.countDown();
                try {
                    ready.await();
                    task.accept(number);
                } catch (InterruptedException | RuntimeException e) {
                    failures.add(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.size() + " threads failed", failures.peek());
        }
    }
}
