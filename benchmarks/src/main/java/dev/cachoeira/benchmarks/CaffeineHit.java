package dev.cachoeira.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The floor under every hit in this process: a bare Caffeine cache. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CaffeineHit {

    private final Cache<Long, String> cache =
            Caffeine.newBuilder().maximumSize(1_000).build();

    /** One entry, always present. */
    @Setup
    public void fill() {
        cache.put(42L, "value");
    }

    /** The measured hit. */
    @Benchmark
    public String hit() {
        return cache.getIfPresent(42L);
    }
}
