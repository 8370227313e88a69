package dev.cachoeira.benchmarks.subject;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/** Puts every value where it belongs, by several threads, since some libraries put only one at a time. */
final class Filling {

    private static final int THREADS = 16;

    private Filling() {}

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
