package dev.cachoeira.spring.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.spring.support.RecordingTransportProvider;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

class CacheHealthTest {

    private long now = 1_000;
    private final ErrorWindow errors = new ErrorWindow(Duration.ofSeconds(60), () -> now);

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            errors.command("GET", false, 1);
        }
    }

    @Test
    void moreErrorsThanTheBoundWithinTheWindowAreUnhealthy() {
        try (Cachoeira cachoeira = Cachoeira.inMemory()) {
            CacheHealth health = new CacheHealth(cachoeira, errors, 10);
            fail(10);
            errors.command("GET", true, 1);
            assertThat(health.check().condition()).isEqualTo(CacheHealth.Condition.HEALTHY);
            assertThat(health.check().healthy()).isTrue();
            fail(1);
            assertThat(health.check().condition()).isEqualTo(CacheHealth.Condition.UNHEALTHY);
            assertThat(health.check().healthy()).isFalse();
            assertThat(health.check().recentErrors()).isEqualTo(11);

            now += Duration.ofSeconds(59).toNanos();
            assertThat(health.check().recentErrors()).isEqualTo(11);
            now += Duration.ofSeconds(2).toNanos();
            assertThat(health.check().recentErrors()).isZero();
            assertThat(health.check().healthy()).isTrue();
        }
    }

    @Test
    void theWindowSlides() {
        for (int second = 0; second < 200; second++) {
            fail(1);
            now += Duration.ofSeconds(1).toNanos();
        }
        assertThat(errors.errors()).isBetween(58, 60);
    }

    @Test
    void aSwitchedOffCacheIsNotIll() {
        try (Cachoeira cachoeira = Cachoeira.disabled()) {
            CacheHealth.Result result = new CacheHealth(cachoeira, errors, 10).check();
            assertThat(result.condition()).isEqualTo(CacheHealth.Condition.DISABLED);
            assertThat(result.healthy()).isTrue();
        }
    }

    @Test
    void withoutRedisTheServiceStaysUpAndSaysWhy() {
        RecordingTransportProvider.during(() -> Applications.plain()
                .withPropertyValues("cachoeira.redis.start-wait=0")
                .run(context -> {
                    Health health = context.getBean(HealthIndicator.class).health();
                    assertThat(health.getStatus()).isEqualTo(Status.UP);
                    assertThat(health.getDetails())
                            .containsEntry("condition", "degraded")
                            .containsEntry("available", false)
                            .containsEntry("owedInvalidations", 0)
                            .containsEntry("address", "nowhere");
                }));
    }

    @Test
    void theStatusOfADegradedCacheCanBeChosen() {
        RecordingTransportProvider.during(() -> Applications.plain()
                .withPropertyValues("cachoeira.redis.start-wait=0", "cachoeira.health.degraded-status=OUT_OF_SERVICE")
                .run(context -> assertThat(
                                context.getBean(HealthIndicator.class).health().getStatus())
                        .isEqualTo(Status.OUT_OF_SERVICE)));
    }

    @Test
    void theBoundAndTheWindowComeFromTheConfiguration() {
        Applications.inMemory()
                .withPropertyValues("cachoeira.health.max-errors=2", "cachoeira.health.window=1h")
                .run(context -> {
                    ErrorWindow window = context.getBean(ErrorWindow.class);
                    CacheHealth health = context.getBean(CacheHealth.class);
                    window.command("GET", false, 1);
                    window.command("GET", false, 1);
                    assertThat(health.check().healthy()).isTrue();
                    window.command("GET", false, 1);
                    assertThat(health.check().healthy()).isFalse();
                });
    }

    @Test
    void theIndicatorCanBeSwitchedOff() {
        Applications.inMemory()
                .withPropertyValues("management.health.cachoeira.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    }
}
