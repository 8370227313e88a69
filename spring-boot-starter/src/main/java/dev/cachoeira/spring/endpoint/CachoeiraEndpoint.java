package dev.cachoeira.spring.endpoint;

import dev.cachoeira.spring.health.CacheHealth;
import dev.cachoeira.spring.stats.CacheStatsReport;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** How the caches are, and what they have done. */
@Endpoint(id = "cachoeira")
public final class CachoeiraEndpoint {

    private final CacheHealth health;
    private final CacheStatsReport stats;

    /** Shows a health and a report. */
    public CachoeiraEndpoint(CacheHealth health, CacheStatsReport stats) {
        this.health = health;
        this.stats = stats;
    }

    /**
     * Everything.
     *
     * @param health how the caches are
     * @param stats what they have done
     */
    public record Overview(CacheHealth.Result health, CacheStatsReport.Report stats) {}

    /** Everything, now. */
    @ReadOperation
    public Overview overview() {
        return new Overview(health.check(), stats.report());
    }
}
