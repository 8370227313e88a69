package dev.cachoeira.spring.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.cache.interceptor.SimpleKey;

class AnyKeyCodecTest {

    private final AnyKeyCodec codec = new AnyKeyCodec();

    enum Color {
        RED,
        /** A constant with a body has a class of its own. */
        GREEN {
            @Override
            public String toString() {
                return "not green";
            }
        }
    }

    record Slot(long doctor, String day, Color color) {}

    record Other(long doctor, String day, Color color) {}

    private static List<Object> keys() {
        return List.of(
                "",
                "1",
                "a,b",
                "a\\,b",
                "-",
                "L:1",
                "\uD800 alone",
                1L,
                1,
                (short) 1,
                (byte) 1,
                BigInteger.ONE,
                BigDecimal.ONE,
                new BigDecimal("1.0"),
                1.0,
                -0.0,
                1.0f,
                true,
                '1',
                new UUID(0, 1),
                Color.RED,
                Color.GREEN,
                DayOfWeek.MONDAY,
                new Slot(1, "a,b", Color.RED),
                new Other(1, "a,b", Color.RED),
                LocalDate.of(2026, 1, 31),
                LocalDateTime.of(2026, 1, 31, 0, 0),
                Instant.EPOCH,
                YearMonth.of(2026, 1),
                CompositeKey.of(),
                CompositeKey.of((Object) null),
                CompositeKey.of("", ""),
                CompositeKey.of("a", "b,c"),
                CompositeKey.of("a,b", "c"),
                CompositeKey.of("a", null),
                CompositeKey.of("a", "-"),
                CompositeKey.of(1L, "1"),
                CompositeKey.of("1", 1L),
                CompositeKey.of(new Slot(1, "x", Color.RED), 2),
                CompositeKey.of(CompositeKey.of(1, 2), 3),
                CompositeKey.of(1, CompositeKey.of(2, 3)));
    }

    @Test
    void everyKeyComesBackAsItself() {
        for (Object key : keys()) {
            assertThat(codec.decode(codec.encode(key))).isEqualTo(key);
        }
    }

    @Test
    void differentKeysHaveDifferentTexts() {
        Map<String, Object> texts = new HashMap<>();
        for (Object key : keys()) {
            assertThat(texts.put(codec.encode(key), key)).as("%s", key).isNull();
        }
    }

    @Test
    void textsOfManyArgumentsNeverMeet() {
        Random random = new Random(7);
        Map<String, Object> texts = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            List<Object> parts = new ArrayList<>();
            for (int part = random.nextInt(4); part >= 0; part--) {
                parts.add(random.nextInt(8) == 0 ? null : text(random));
            }
            CompositeKey key = new CompositeKey(parts);
            String text = codec.encode(key);
            assertThat(codec.decode(text)).isEqualTo(key);
            Object other = texts.put(text, key);
            assertThat(other == null || other.equals(key))
                    .as("%s and %s", key, other)
                    .isTrue();
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(",\\-:aSK".charAt(random.nextInt(7)));
        }
        return text.toString();
    }

    @Test
    void springsKeyOfSomeArgumentsMeansTheSameEntry() {
        assertThat(AnyKeyCodec.normal(new SimpleKey(1L, "a"))).isEqualTo(CompositeKey.of(1L, "a"));
        assertThat(AnyKeyCodec.normal(SimpleKey.EMPTY)).isEqualTo(CompositeKey.of());
        assertThat(AnyKeyCodec.normal("a")).isEqualTo("a");
    }

    @Test
    void aTextFromElsewhereLoadsNoClass() {
        assertThatThrownBy(() -> codec.decode("E:java.time.DayOfWeek:MONDAY"))
                .isInstanceOf(IllegalArgumentException.class);
        codec.encode(DayOfWeek.MONDAY);
        assertThat(codec.decode("E:java.time.DayOfWeek:MONDAY")).isEqualTo(DayOfWeek.MONDAY);
    }

    @Test
    void textsThatAreNoKeysAreRefused() {
        for (String text : List.of("", "S", "Sx", "L:x", "Z:1", "E:", "R:x", "K:Z:1", "C:")) {
            assertThatThrownBy(() -> codec.decode(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void typesThatAreNoKeysAreRefusedWithAWayOut() {
        assertThatThrownBy(() -> codec.encode(List.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a key cannot be of java.util")
                .hasMessageContaining("#product.id");
        assertThat(codec.problem(List.class)).contains("java.util.List");
        assertThat(codec.problem(int[].class)).contains("int[]");
        assertThat(codec.problem(AnyKeyCodecTest.class)).isNotNull();
        assertThat(codec.problem(Object.class)).isNull();
        assertThat(codec.problem(CharSequence.class)).isNull();
        assertThat(codec.problem(long.class)).isNull();
        assertThat(codec.problem(Slot.class)).isNull();
        assertThat(codec.problem(Color.class)).isNull();
    }
}
