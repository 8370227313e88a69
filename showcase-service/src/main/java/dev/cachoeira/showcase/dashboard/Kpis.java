package dev.cachoeira.showcase.dashboard;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A tenant's key figures at one moment; money is in the company's currency.
 *
 * @param soldOutProducts how many products have no stock
 * @param stockValue what all stock would cost
 * @param hourlyRate what an hour of a service costs on average
 * @param activeBudget the budgets of all active projects together
 * @param calculatedAt the moment
 */
public record Kpis(
        long products,
        long soldOutProducts,
        BigDecimal stockValue,
        long services,
        BigDecimal hourlyRate,
        long users,
        long projects,
        long activeProjects,
        BigDecimal activeBudget,
        Instant calculatedAt) {}
