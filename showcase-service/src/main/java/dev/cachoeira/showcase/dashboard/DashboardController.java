package dev.cachoeira.showcase.dashboard;

import dev.cachoeira.showcase.tenant.Tenant;
import dev.cachoeira.showcase.web.Answers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

/** The key figures over HTTP. */
@Tag(name = "Dashboard")
@RestController
@RequestMapping("/api/dashboard")
class DashboardController {

    private final Dashboard dashboard;

    DashboardController(Dashboard dashboard) {
        this.dashboard = dashboard;
    }

    @Operation(summary = "The key figures; refreshed in the background when they grow old")
    @GetMapping("/kpis")
    ResponseEntity<Kpis> kpis(Tenant tenant, WebRequest request) {
        return Answers.aging(dashboard.kpis(tenant.id()), request, "dashboard", Dashboard.FRESH);
    }
}
