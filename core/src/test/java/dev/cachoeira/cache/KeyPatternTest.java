package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPatternTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "users:list:*, users:list:page:1, users:list, users:list:*",
                "*, anything, , *",
                "a*b*c, aXbYbZc, abcd, a*b*c",
                "a**b, ab, a, a*b",
                "?, 🌊, ab, *",
                "a?c, abc, ac, a*c",
                "[abc]x, bx, dx, *x",
                "[a-c]x, bx, dx, *x",
                "[^a-c]x, dx, bx, *x",
                "[\\]]x, \"]x\", x, *x",
                "[a\\-c]x, -x, bx, *x",
                "\\*, *, a, \\*",
                "\\[a], [a], a, \\[a\\]",
                "a b, a b, ab, a%20b",
                "100%, 100%, 100, 100%25",
                "{*}, {x}, x, %7B*%7D",
                "\\**, *x, x, \\**",
                "^a-b, ^a-b, a, \\^a\\-b",
            })
    void matchesCharactersAndAsksTheServerForNoLess(String pattern, String like, String unlike, String server) {
        KeyPattern read = KeyPattern.of(pattern);
        assertThat(read.matches(like)).isTrue();
        assertThat(read.forServer(KeyLayout::entryKey)).isEqualTo(server);
        assertThat(read.matches(unlike == null ? "" : unlike)).isEqualTo(unlike == null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "a[b", "[a\\]", "[z-a]", "a\\"})
    void whatMakesNoSenseIsRefused(String pattern) {
        assertThatThrownBy(() -> KeyPattern.of(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(pattern)
                .hasMessageContaining("at character");
    }

    @Test
    @Timeout(10)
    void manyStarsTakeNoLongerThanTheProductOfTheLengths() {
        KeyPattern pattern = KeyPattern.of("*a".repeat(200) + "b");
        long began = System.nanoTime();
        assertThat(pattern.matches("a".repeat(5_000))).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void theEmptyPatternIsTheEmptyKey() {
        assertThat(KeyPattern.of("").matches("")).isTrue();
        assertThat(KeyPattern.of("").matches("a")).isFalse();
    }
}
