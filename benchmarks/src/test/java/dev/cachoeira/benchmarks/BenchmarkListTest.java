package dev.cachoeira.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BenchmarkListTest {

    @Test
    void theAnnotationProcessorListsTheBenchmarks() throws Exception {
        try (var list = BenchmarkListTest.class.getResourceAsStream("/META-INF/BenchmarkList")) {
            assertThat(list).isNotNull();
            assertThat(new String(list.readAllBytes(), StandardCharsets.UTF_8)).contains(CaffeineHit.class.getName());
        }
    }
}
