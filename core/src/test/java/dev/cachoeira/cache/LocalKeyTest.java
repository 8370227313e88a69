package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keys and entries stand for each other in maps, from either side. */
class LocalKeyTest {

    private record Pair(int a, String b) {}

    private enum Colour {
        RED
    }

    private static final List<Object> KEYS = List.of(
            1L,
            -1L,
            0L,
            Long.MIN_VALUE,
            1L << 32,
            1,
            -1,
            (short) 1,
            1.0,
            "1",
            "Aa",
            "BB",
            BigInteger.ONE,
            new Pair(1, "a"),
            new Pair(1, "b"),
            Colour.RED);

    @Test
    void theyAreEqualExactlyWhenScopeAndKeyAre() {
        List<LocalKey<Object>> all = new ArrayList<>();
        List<Object> meaning = new ArrayList<>();
        for (Footing footing : List.of(LocalMemoryTest.footing(), LocalMemoryTest.footing())) {
            for (Object key : KEYS) {
                LocalKey<Object> plain = LocalKey.of(footing.scope(), key);
                all.add(plain);
                all.add(LocalEntry.of(plain, "value", footing, 1));
                all.add(LocalEntry.sized(plain, "other", footing, 2, 3));
                for (int i = 0; i < 3; i++) {
                    meaning.add(List.of(System.identityHashCode(footing), key));
                }
            }
        }
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < all.size(); j++) {
                boolean same = meaning.get(i).equals(meaning.get(j));
                assertThat(all.get(i).equals(all.get(j)))
                        .as("%s %s", all.get(i).getClass(), all.get(j).getClass())
                        .isEqualTo(same);
                assertThat(!same || all.get(i).hashCode() == all.get(j).hashCode())
                        .isTrue();
            }
        }
        Set<LocalKey<Object>> distinct = new HashSet<>(all);
        assertThat(distinct).hasSize(2 * KEYS.size());
    }
}
