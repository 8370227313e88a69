package dev.cachoeira.chaos;

import dev.cachoeira.chaos.worker.Invalidator;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a scenario is run.
 *
 * @param workers how many processes use the cache
 * @param time how long there is load before, during and after the fault, each
 * @param seed of the random choices of the load
 * @param invalidator how the workers invalidate
 * @param logs where workers log, or null for nowhere
 */
public record Settings(
        int workers,
        Duration time,
        long seed,
        Invalidator invalidator,
        @Nullable Path logs) {}
