package dev.cachoeira.showcase.operation;

import dev.cachoeira.spring.stats.CacheStatsReport;

/**
 * How the caches are doing.
 *
 * @param status {@code healthy} or {@code unhealthy}
 * @param stats what they have done, all together
 */
public record CacheReport(Dependency status, CacheStatsReport.Figures stats) {}
