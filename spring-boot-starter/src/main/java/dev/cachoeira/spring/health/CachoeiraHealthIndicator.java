package dev.cachoeira.spring.health;

import java.util.Locale;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** The caches in the actuator's health. */
public final class CachoeiraHealthIndicator implements HealthIndicator {

    private final CacheHealth health;
    private final Status degraded;

    /**
     * Shows a health.
     *
     * @param degraded the status while the caches are not well; {@link Status#UP} keeps the service in rotation
     */
    public CachoeiraHealthIndicator(CacheHealth health, Status degraded) {
        this.health = health;
        this.degraded = degraded;
    }

    @Override
    public Health health() {
        CacheHealth.Result result = health.check();
        return Health.status(result.healthy() ? Status.UP : degraded)
                .withDetail("condition", result.condition().name().toLowerCase(Locale.ROOT))
                .withDetail("mode", result.mode().name().toLowerCase(Locale.ROOT))
                .withDetail("available", result.available())
                .withDetail("coherent", result.coherent())
                .withDetail("recentErrors", result.recentErrors())
                .withDetail("owedInvalidations", result.owedInvalidations())
                .withDetail("address", result.address())
                .withDetail("nodes", result.nodes())
                .build();
    }
}
