package dev.cachoeira.showcase.operation;

import dev.cachoeira.Cachoeira;
import org.springframework.stereotype.Component;

/** Judges the caches by their errors. */
@Component
class CacheHealth {

    private final Cachoeira cachoeira;

    CacheHealth(Cachoeira cachoeira) {
        this.cachoeira = cachoeira;
    }

    Report report() {
        StatsView stats = StatsView.of(cachoeira.stats().values());
        boolean healthy = cachoeira.status().available();
        return new Report(healthy ? Dependency.HEALTHY : Dependency.UNHEALTHY, stats);
    }

    /** The verdict and the figures. */
    record Report(Dependency status, StatsView stats) {}
}
