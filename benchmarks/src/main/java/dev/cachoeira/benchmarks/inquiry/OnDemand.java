package dev.cachoeira.benchmarks.inquiry;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.benchmarks.Keys;
import dev.cachoeira.benchmarks.Product;
import dev.cachoeira.benchmarks.RedisInfo;
import dev.cachoeira.benchmarks.Task;
import dev.cachoeira.benchmarks.trial.Finding;
import dev.cachoeira.benchmarks.trial.Inquiry;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheStats;
import dev.cachoeira.testkit.server.RedisServer;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What does it cost to load 100,000 customers only when they are asked for? */
public final class OnDemand implements Inquiry {

    private static final int CUSTOMERS = 100_000;
    private static final int VALUE = 300;

    private final int requests;

    /**
     * Makes it.
     *
     * @param quick whether fewer requests will do
     */
    public OnDemand(boolean quick) {
        this.requests = quick ? 100_000 : 1_000_000;
    }

    @Override
    public String name() {
        return "on-demand";
    }

    @Override
    public String question() {
        return "What does it cost to load %,d customers only when they are asked for?".formatted(CUSTOMERS);
    }

    @Override
    public String method() {
        return ("%,d gets of one process, keys by Zipf (0.99) among %,d, values of about %d bytes, the library's defaults (10,000 values "
                        + "in memory, all in Redis, a TTL of 300 s). Start: until the cache can be used, with a connection to a Redis on the "
                        + "same machine, the first and the best of five. Memory: growth of the heap after a collection; Redis: growth of "
                        + "used_memory. Hits: of all gets, and of those after the first tenth.")
                .formatted(requests, CUSTOMERS, VALUE);
    }

    @Override
    public Map<String, String> subjects() {
        return Map.of("cachoeira", "memory and Redis, the library's defaults");
    }

    @Override
    public List<Finding> run(Path java, Consumer<String> progress) throws InterruptedException {
        try (RedisServer redis = RedisServer.builder().config("save", "").start()) {
            Task task = new Task(redis.uri(), CUSTOMERS, VALUE, Task.Distribution.ZIPF, 1);
            Keys.Cursor keys = new Keys(task).cursor(0);
            List<Double> starts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                starts.add(start(redis));
            }
            long redisBefore = RedisInfo.usedMemory(redis);
            long heapBefore = heap();
            long began = System.nanoTime();
            try (Cachoeira process = Cachoeira.connect(redis.uri())) {
                Cache<Long, Product> cache = customers(process);
                starts.add((System.nanoTime() - began) / 1e6);
                CacheStats early = ask(cache, task, keys, requests / 10);
                progress.accept("the first tenth is answered");
                CacheStats all = ask(cache, task, keys, requests - requests / 10);
                double heap = (heap() - heapBefore) / 1e6;
                double late = (all.hits() - early.hits()) / (double) (all.requests() - early.requests());
                return List.of(Finding.of(
                        "first start, ms",
                        starts.get(0),
                        "best start, ms",
                        starts.stream().mapToDouble(Double::doubleValue).min().orElse(0),
                        "loads",
                        all.loads(),
                        "hits, %",
                        100 * all.hitRate(),
                        "of them in memory, %",
                        100.0 * all.hitsL1() / all.hits(),
                        "hits after the first tenth, %",
                        100 * late,
                        "heap, MB",
                        heap,
                        "Redis, MB",
                        (RedisInfo.usedMemory(redis) - redisBefore) / 1e6));
            }
        }
    }

    private static Cache<Long, Product> customers(Cachoeira process) {
        return process.cache("customers", Long.class, Product.class).build().forTenant("acme");
    }

    private static double start(RedisServer redis) {
        long began = System.nanoTime();
        try (Cachoeira process = Cachoeira.connect(redis.uri())) {
            customers(process).get(-1L);
            return (System.nanoTime() - began) / 1e6;
        }
    }

    private static CacheStats ask(Cache<Long, Product> cache, Task task, Keys.Cursor keys, int count) {
        for (int i = 0; i < count; i++) {
            cache.get(keys.next(), task::product);
        }
        return cache.stats();
    }

    private static long heap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(100);
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
