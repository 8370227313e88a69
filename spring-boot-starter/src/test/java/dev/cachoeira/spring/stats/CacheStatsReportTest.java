package dev.cachoeira.spring.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.spring.endpoint.CachoeiraEndpoint;
import dev.cachoeira.spring.support.Applications;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CacheStatsReportTest {

    private static JsonNode json(Object value) {
        JsonMapper mapper = JsonMapper.builder().build();
        return mapper.readTree(mapper.writeValueAsString(value));
    }

    @Test
    void theFiguresHaveTheNamesThatOperatorsRead() {
        try (Cachoeira cachoeira = Cachoeira.inMemory()) {
            Cache<Integer, String> some = cachoeira
                    .cache("some", Integer.class, String.class)
                    .shared()
                    .build();
            Cache<Integer, String> others = cachoeira
                    .cache("others", Integer.class, String.class)
                    .shared()
                    .build();
            IntStream.range(0, 150).forEach(i -> some.get(i, key -> "value"));
            IntStream.range(0, 1_250).forEach(i -> some.get(i % 150, key -> "value"));
            others.get(1, key -> "value");
            others.invalidate(1);

            JsonNode report = json(new CacheStatsReport(cachoeira).report());

            assertThat(report.get("hits").asLong()).isEqualTo(1_250);
            assertThat(report.get("misses").asLong()).isEqualTo(151);
            assertThat(report.get("totalRequests").asLong()).isEqualTo(1_401);
            assertThat(report.get("hitRate").asDouble()).isEqualTo(89.22);
            assertThat(report.get("deletes").asLong()).isEqualTo(1);
            assertThat(report.get("errors").asLong()).isZero();
            assertThat(report.get("sets").isNumber()).isTrue();
            assertThat(report.get("averageHitTime").isNumber()).isTrue();
            assertThat(report.get("averageSetTime").isNumber()).isTrue();
            JsonNode cache = report.get("caches").get("some");
            assertThat(cache.get("hits").asLong()).isEqualTo(1_250);
            assertThat(cache.get("hitRate").asDouble()).isEqualTo(89.29);
            assertThat(cache.get("hitsByLevel").get("l1").asLong()).isEqualTo(1_250);
            assertThat(cache.get("hitsByLevel").get("l2").asLong()).isZero();
            assertThat(cache.get("localItems").asLong()).isEqualTo(150);
            assertThat(report.get("caches").get("others").get("deletes").asLong())
                    .isEqualTo(1);
        }
    }

    @Test
    void nothingAskedIsNoDivisionByZero() {
        try (Cachoeira cachoeira = Cachoeira.inMemory()) {
            cachoeira.cache("some", Integer.class, String.class).build();
            JsonNode report = json(new CacheStatsReport(cachoeira).report());
            assertThat(report.get("hitRate").asDouble()).isZero();
            assertThat(report.get("averageHitTime").asDouble()).isZero();
        }
    }

    @Test
    void theActuatorShowsHealthAndFigures() {
        Applications.inMemory()
                .withPropertyValues("management.endpoints.web.exposure.include=cachoeira")
                .run(context -> {
                    CachoeiraEndpoint endpoint = context.getBean(CachoeiraEndpoint.class);
                    JsonNode page = json(endpoint.overview());
                    assertThat(page.get("health").get("condition").asString()).isEqualTo("HEALTHY");
                    assertThat(page.get("stats").get("hits").asLong()).isZero();
                });
    }

    @Test
    void theActuatorShowsNoPassword() {
        Applications.inMemory().run(context -> {
            SanitizingFunction function = context.getBean(SanitizingFunction.class);
            for (String key : new String[] {
                "cachoeira.redis.password",
                "cachoeira.redis.uri",
                "CACHOEIRA_REDIS_URI",
                "REDIS_URL",
                "REDIS_PASSWORD",
                "cachoeira.encryption.keys.2025-06",
                "CACHOEIRA_ENCRYPTION_KEYS_K1"
            }) {
                assertThat(function.apply(new SanitizableData(null, key, "hush"))
                                .getValue())
                        .as(key)
                        .isEqualTo(SanitizableData.SANITIZED_VALUE);
            }
            assertThat(function.apply(new SanitizableData(null, "cachoeira.redis.host", "cache"))
                            .getValue())
                    .isEqualTo("cache");
        });
    }
}
