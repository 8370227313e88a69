package dev.cachoeira.benchmarks.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FiguresTest {

    private static final long[] HUNDRED =
            LongStream.rangeClosed(1, 100).map(i -> 101 - i).toArray();

    @Test
    void aPercentileIsAValueThatWasMeasured() {
        assertThat(Figures.percentile(0.99, HUNDRED)).isEqualTo(99);
        assertThat(Figures.percentile(0.5, HUNDRED)).isEqualTo(50);
        assertThat(Figures.percentile(0.001, HUNDRED)).isEqualTo(1);
    }

    @Test
    void theEndsAreTheLeastAndTheMost() {
        assertThat(Figures.percentile(0, HUNDRED)).isEqualTo(1);
        assertThat(Figures.percentile(1, HUNDRED)).isEqualTo(100);
    }

    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(Figures.median(new long[] {9, 1, 4})).isEqualTo(4);
    }

    @Test
    void oneFigureIsEveryPercentile() {
        assertThat(Figures.percentile(0.01, new long[] {7})).isEqualTo(7);
        assertThat(Figures.percentile(0.99, new long[] {7})).isEqualTo(7);
    }

    @Test
    void whatIsAskedKeepsItsOrder() {
        long[] values = {3, 1, 2};

        Figures.median(values);

        assertThat(values).containsExactly(3, 1, 2);
    }
}
