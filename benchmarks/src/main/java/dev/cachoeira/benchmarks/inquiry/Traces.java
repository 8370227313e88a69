package dev.cachoeira.benchmarks.inquiry;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cachoeira.Cachoeira;
import dev.cachoeira.benchmarks.RedisInfo;
import dev.cachoeira.benchmarks.trial.Finding;
import dev.cachoeira.benchmarks.trial.Inquiry;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheStats;
import dev.cachoeira.testkit.server.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** How much of what is really asked for is answered by each level? */
public final class Traces implements Inquiry {

    private static final int VALUE = 300;
    private static final int SAMPLE = 4_000;

    private final Path folder;
    private final int most;

    /**
     * Makes it.
     *
     * @param folder where the traces are: files named {@code *.trace.xz}
     * @param quick whether the first requests of each will do
     */
    public Traces(Path folder, boolean quick) {
        this.folder = folder;
        this.most = quick ? 100_000 : Integer.MAX_VALUE;
    }

    @Override
    public String name() {
        return "traces";
    }

    @Override
    public String question() {
        return "How much of what is really asked for does each level answer?";
    }

    @Override
    public String method() {
        return ("Requests of a web shop (web12: product pages in December; orm-night: entities of an ORM at night), published with "
                        + "the benchmarks of cache2k by Jens Wilke, headissue GmbH, under CC BY 4.0. The traces hold no values, times or "
                        + "writes: each key is read through the cache in the order of the trace, values have about %d bytes, nothing is "
                        + "written, no TTL ends. Memory: how many values each process keeps, as a share of the distinct keys. Redis: "
                        + "whether it holds them all, or is bounded (allkeys-lfu) to about that share. Two processes have the requests "
                        + "in turns. Best: what a cache would answer that forgets nothing; Caffeine: what a map of that library with room "
                        + "for as much as one process' memory answers alone.")
                .formatted(VALUE);
    }

    @Override
    public Map<String, String> subjects() {
        return Map.of("cachoeira", "memory and Redis, the library's defaults but for the sizes");
    }

    /** A way to set it up. */
    private record Setting(int memoryPercent, int redisPercent, int processes) {}

    private static final List<Setting> SETTINGS = List.of(
            new Setting(1, 100, 1),
            new Setting(10, 100, 1),
            new Setting(10, 25, 1),
            new Setting(10, 100, 2),
            new Setting(10, 25, 2));

    @Override
    public List<Finding> run(Path java, Consumer<String> progress) throws IOException {
        List<Finding> findings = new ArrayList<>();
        for (Path file : TraceFile.in(folder)) {
            TraceFile trace = TraceFile.read(file, most);
            long distinct = trace.distinct();
            for (Setting setting : SETTINGS) {
                findings.add(replay(trace, distinct, setting));
                progress.accept(trace.name() + ": " + setting);
            }
        }
        return findings;
    }

    private static Finding replay(TraceFile trace, long distinct, Setting setting) {
        long items = Math.max(1, distinct * setting.memoryPercent() / 100);
        List<Cachoeira> processes = new ArrayList<>();
        try (RedisServer redis = RedisServer.builder().config("save", "").start()) {
            bound(redis, distinct, setting);
            List<Cache<Integer, String>> caches = new ArrayList<>();
            for (int i = 0; i < setting.processes(); i++) {
                processes.add(Cachoeira.connect(redis.uri()));
                caches.add(cache(processes.get(i), items));
            }
            int[] keys = trace.keys();
            for (int i = 0; i < keys.length; i++) {
                caches.get(i % caches.size()).get(keys[i], Traces::value);
            }
            return finding(trace, setting, caches.stream().map(Cache::stats).toList(), aloneOf(keys, items));
        } finally {
            processes.forEach(Cachoeira::close);
        }
    }

    private static Cache<Integer, String> cache(Cachoeira process, long items) {
        return process.cache("trace", Integer.class, String.class)
                .expireAfter(Duration.ofDays(1))
                .maximumLocalItems(items)
                .build()
                .forTenant("shop");
    }

    private static String value(int key) {
        return (key + ".").repeat(VALUE).substring(0, VALUE);
    }

    /** Gives Redis room for a share of the values, by what some of them take. */
    private static void bound(RedisServer redis, long distinct, Setting setting) {
        if (setting.redisPercent() == 100) {
            return;
        }
        try (Cachoeira process = Cachoeira.connect(redis.uri())) {
            Cache<Integer, String> cache = cache(process, SAMPLE);
            cache.put(-1, value(-1));
            long before = RedisInfo.usedMemory(redis);
            Map<Integer, String> sample = new LinkedHashMap<>();
            IntStream.range(0, SAMPLE).forEach(key -> sample.put(key, value(key)));
            cache.putAll(sample);
            cache.getAll(sample.keySet());
            double each = (RedisInfo.usedMemory(redis) - before) / (double) SAMPLE;
            redis.send("FLUSHALL");
            long room = before + (long) (each * distinct * setting.redisPercent() / 100);
            redis.send("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu");
            redis.send("CONFIG", "SET", "maxmemory", String.valueOf(room));
        }
    }

    /** What Caffeine by itself would answer. */
    private static double aloneOf(int[] keys, long items) {
        var alone = Caffeine.newBuilder()
                .maximumSize(items)
                .executor(Runnable::run)
                .recordStats()
                .<Integer, Integer>build();
        for (int key : keys) {
            Integer unused = alone.get(key, same -> same);
        }
        return alone.stats().hitRate();
    }

    private static Finding finding(TraceFile trace, Setting setting, List<CacheStats> stats, double alone) {
        double all = trace.keys().length;
        long local = stats.stream().mapToLong(CacheStats::hitsL1).sum();
        long remote = stats.stream().mapToLong(CacheStats::hitsL2).sum();
        double hits = (local + remote) / all;
        return Finding.of(
                "trace",
                trace.name(),
                "requests",
                (long) trace.keys().length,
                "processes",
                (long) setting.processes(),
                "memory",
                setting.memoryPercent() + " %",
                "Redis",
                setting.redisPercent() == 100 ? "all" : setting.redisPercent() + " %",
                "by memory, %",
                percent(local / all),
                "by Redis, %",
                percent(remote / all),
                "together, %",
                percent(hits),
                "best, %",
                percent(trace.best()),
                "of the best, %",
                percent(hits / trace.best()),
                "Caffeine alone, %",
                percent(alone),
                "loads",
                stats.stream().mapToLong(CacheStats::loads).sum());
    }

    private static String percent(double share) {
        return String.format(java.util.Locale.ROOT, "%.1f", 100 * share);
    }
}
