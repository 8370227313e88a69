package dev.cachoeira.showcase.operation;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.CachesSettings.Mode;
import dev.cachoeira.cache.CachesStatus;
import dev.cachoeira.spring.health.CacheHealth;
import dev.cachoeira.spring.stats.CacheStatsReport;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Asks the caches how they are. */
@Component
class CacheProbe {

    private final Cachoeira cachoeira;
    private final CacheHealth health;
    private final CacheStatsReport stats;

    CacheProbe(Cachoeira cachoeira, CacheHealth health, CacheStatsReport stats) {
        this.cachoeira = cachoeira;
        this.health = health;
        this.stats = stats;
    }

    /** What the caches are to the service: it never fails because of them. */
    Dependency check() {
        return switch (health.check().condition()) {
            case HEALTHY -> Dependency.HEALTHY;
            case DEGRADED, UNHEALTHY -> Dependency.DEGRADED;
            case DISABLED -> Dependency.DISABLED;
        };
    }

    /** What the caches are in themselves: unhealthy while Redis is away or fails too often. */
    CacheReport report() {
        Dependency status = health.check().healthy() ? Dependency.HEALTHY : Dependency.UNHEALTHY;
        return new CacheReport(status, stats.report().total());
    }

    CacheServer server() {
        CachesStatus status = cachoeira.status();
        String version = status.nodes().stream()
                .map(CachesStatus.Node::version)
                .filter(known -> !known.isEmpty())
                .findFirst()
                .orElse("");
        return new CacheServer(status.mode() == Mode.SHARED && status.available(), keys(), version);
    }

    private long keys() {
        return cachoeira
                .countKeys()
                .completeOnTimeout(0L, 2, TimeUnit.SECONDS)
                .exceptionally(e -> 0L)
                .join();
    }
}
