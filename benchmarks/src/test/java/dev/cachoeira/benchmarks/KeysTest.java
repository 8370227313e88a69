package dev.cachoeira.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cachoeira.benchmarks.Task.Distribution;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeysTest {

    private static final int KEYS = 1_000;
    private static final int DRAWS = 1 << 20;

    @Test
    void theFewHotKeysOfZipfAreAskedForAsOftenAsTheoryHasIt() {
        int[] counts = counts(Distribution.ZIPF);

        double weights = IntStream.rangeClosed(1, KEYS)
                .mapToDouble(rank -> Math.pow(rank, -0.99))
                .sum();
        int[] hottestFirst = Arrays.stream(counts)
                .map(count -> -count)
                .sorted()
                .map(count -> -count)
                .toArray();
        for (int rank : new int[] {1, 2, 3, 10, 50}) {
            double expected = DRAWS * Math.pow(rank, -0.99) / weights;
            assertThat((double) hottestFirst[rank - 1])
                    .as("rank %d", rank)
                    .isCloseTo(expected, within(expected * 0.03));
        }
    }

    @Test
    void uniformKeysAreAskedForEquallyOften() {
        double expected = (double) DRAWS / KEYS;

        assertThat(Arrays.stream(counts(Distribution.UNIFORM)).boxed())
                .allSatisfy(count -> assertThat((double) count).isCloseTo(expected, within(expected * 0.2)));
    }

    @Test
    void hotKeysAreNoNeighbours() {
        int[] counts = counts(Distribution.ZIPF);

        int[] hottest = IntStream.range(0, KEYS)
                .boxed()
                .sorted((one, other) -> counts[other] - counts[one])
                .limit(10)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        assertThat(hottest[9] - hottest[0]).isGreaterThan(KEYS / 4);
    }

    @Test
    void theSameTaskAsksForTheSameKeys() {
        Keys.Cursor one = new Keys(task(Distribution.ZIPF)).cursor(3);
        Keys.Cursor other = new Keys(task(Distribution.ZIPF)).cursor(3);

        for (int i = 0; i < 1_000; i++) {
            assertThat(one.next()).isEqualTo(other.next());
        }
    }

    @Test
    void threadsAskForOtherKeysAtTheSameTime() {
        Keys keys = new Keys(task(Distribution.UNIFORM));

        assertThat(next(keys.cursor(0), 20)).isNotEqualTo(next(keys.cursor(1), 20));
    }

    private static long[] next(Keys.Cursor cursor, int count) {
        return IntStream.range(0, count).mapToLong(i -> cursor.next()).toArray();
    }

    /** How often each key is drawn; a key out of range ends the test. */
    private static int[] counts(Distribution distribution) {
        Keys.Cursor cursor = new Keys(task(distribution)).cursor(5);
        int[] counts = new int[KEYS];
        for (int i = 0; i < DRAWS; i++) {
            counts[(int) cursor.next()]++;
        }
        return counts;
    }

    private static Task task(Distribution distribution) {
        return new Task("redis://unused", KEYS, 300, distribution, 1);
    }
}
