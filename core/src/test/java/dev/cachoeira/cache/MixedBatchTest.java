package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batch of which memory, Redis and the source each know a part. */
class MixedBatchTest extends ScriptedFixture {

    @BeforeEach
    void connect() {
        start();
    }

    @Test
    void answersComeInTheOrderOfTheQuestionEachOnceAndWithoutNulls() {
        source = "redis";
        assertThat(read("b")).isEqualTo("redis");
        assertThat(read("e")).isEqualTo("redis");
        transport.connect(server, ""); // memory ends
        settle();
        source = "memory";
        assertThat(read("a")).isEqualTo("memory");
        assertThat(read("d")).isEqualTo("memory");

        Map<String, String> found = cache.getAll(List.of("f", "e", "d", "f", "none", "c", "b", "a", "d"), missing -> {
            assertThat(missing).containsExactly("f", "none", "c");
            return Map.of("c", "source", "f", "source", "unasked", "source");
        });

        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("f", "source");
        expected.put("e", "redis");
        expected.put("d", "memory");
        expected.put("c", "source");
        expected.put("b", "redis");
        expected.put("a", "memory");
        assertThat(List.copyOf(found.entrySet())).isEqualTo(List.copyOf(expected.entrySet()));
    }
}
