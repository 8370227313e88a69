package dev.cachoeira.benchmarks.subject;

import dev.cachoeira.benchmarks.Product;
import dev.cachoeira.benchmarks.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/** Puts every value where it belongs. */
final class Filling {

    private static final int THREADS = 16;
    private static final int CHUNK = 200;

    private Filling() {}

    /** Many at a time. */
    static void inChunks(Task task, Consumer<Map<Long, Product>> putAll) {
        Map<Long, Product> chunk = new HashMap<>();
        for (long key = 0; key < task.keys(); key++) {
            chunk.put(key, task.product(key));
            if (chunk.size() == CHUNK || key == task.keys() - 1) {
                putAll.accept(chunk);
                chunk.clear();
            }
        }
    }

    /** Reads every value once, so that it is in memory. */
    static void memory(Task task, LongFunction<Product> get) {
        for (long key = 0; key < task.keys(); key++) {
            Missing.check(get.apply(key), key);
        }
    }

    /** One at a time, by several threads, where a library puts no more at once. */
    static void all(int keys, LongConsumer put) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread;
                parts.add(executor.submit(() -> {
                    for (long key = first; key < keys; key += THREADS) {
                        put.accept(key);
                    }
                }));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
