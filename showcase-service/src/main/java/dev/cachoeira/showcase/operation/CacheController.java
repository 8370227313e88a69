package dev.cachoeira.showcase.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cachoeira.Cachoeira;
import dev.cachoeira.showcase.tenant.Tenant;
import dev.cachoeira.showcase.tenant.Tenants;
import dev.cachoeira.showcase.web.Answers;
import dev.cachoeira.showcase.web.Problem;
import dev.cachoeira.showcase.web.ProblemException;
import dev.cachoeira.spring.stats.CacheStatsReport;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Statistics of the caches, and the broom. */
@Tag(name = "Operation")
@RestController
@RequestMapping("/cache")
class CacheController {

    private static final String TENANT = "tenant";
    private static final String ALL = "all";

    private final Cachoeira cachoeira;
    private final CacheStatsReport stats;
    private final Tenants tenants;
    private final Operator operator;

    CacheController(Cachoeira cachoeira, CacheStatsReport stats, Tenants tenants, Operator operator) {
        this.cachoeira = cachoeira;
        this.stats = stats;
        this.tenants = tenants;
        this.operator = operator;
    }

    @Operation(summary = "Hits, misses and times of all caches of this process")
    @GetMapping("/stats")
    CacheStatsReport.Report stats() {
        return stats.report();
    }

    /** Clears one tenant, or with {@code scope=all} everything. */
    @Operation(summary = "Clears the caches of a tenant, or of all")
    @PostMapping("/clear")
    Envelope<Cleared> clear(
            HttpServletRequest request,
            @RequestHeader(name = Answers.X_TENANT_ID, required = false) @Nullable String tenant,
            @RequestParam(defaultValue = TENANT) String scope) {
        operator.require(request);
        if (scope.equals(ALL)) {
            cachoeira.clearEverything();
            return new Envelope<>(true, new Cleared(ALL, null));
        }
        if (!scope.equals(TENANT)) {
            throw new ProblemException(
                    Problem.INVALID_REQUEST, "scope must be " + TENANT + " or " + ALL + ", but was '" + scope + "'");
        }
        if (tenant == null || tenant.isBlank()) {
            throw new ProblemException(
                    Problem.TENANT_MISSING,
                    "the header " + Answers.X_TENANT_ID + " must name the tenant to clear, or scope must be all");
        }
        Tenant known = tenants.require(tenant);
        cachoeira.forTenant(known.id()).clear();
        return new Envelope<>(true, new Cleared(TENANT, known.id()));
    }

    /** What was cleared. */
    record Cleared(
            String scope,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String tenant) {}
}
