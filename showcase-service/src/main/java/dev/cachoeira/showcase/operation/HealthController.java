package dev.cachoeira.showcase.operation;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Health and metrics for whoever runs the service. */
@Tag(name = "Operation")
@RestController
class HealthController {

    private final DatabaseProbe database;
    private final CacheProbe cache;

    HealthController(DatabaseProbe database, CacheProbe cache) {
        this.database = database;
        this.cache = cache;
    }

    /** Without Redis the service is degraded but works; without its database it does not. */
    @Operation(summary = "Whether the service works, and what it depends on")
    @GetMapping("/health")
    ResponseEntity<Envelope<Health>> health() {
        Health health = Health.of(database.check(), cache.check());
        return answer(health.status() != Health.Status.DOWN, health);
    }

    @Operation(summary = "Whether Redis is in use")
    @GetMapping("/health/cache")
    ResponseEntity<Envelope<CacheReport>> cacheHealth() {
        CacheReport report = cache.report();
        return answer(report.status() == Dependency.HEALTHY, report);
    }

    @Operation(summary = "Redis' own figures")
    @GetMapping("/metrics")
    Envelope<Metrics> metrics() {
        return new Envelope<>(true, new Metrics(cache.server()));
    }

    private static <T> ResponseEntity<Envelope<T>> answer(boolean success, T data) {
        return ResponseEntity.status(success ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .body(new Envelope<>(success, data));
    }

    /** The metrics by dependency. */
    record Metrics(CacheServer cache) {}
}
