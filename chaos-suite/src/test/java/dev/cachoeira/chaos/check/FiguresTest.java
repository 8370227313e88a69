package dev.cachoeira.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void whatIsOwedIsStaleWhereNothingExcusesIt() {
        Tally tally = new Tally();
        tally.judged(Verdict.STALE);
        tally.judged(Verdict.OWED);
        tally.judged(Verdict.OWED);
        tally.judged(Verdict.FRESH);

        Figures strict = tally.take().withoutExcuse();

        assertThat(strict.count(Verdict.STALE)).isEqualTo(3);
        assertThat(strict.count(Verdict.OWED)).isZero();
        assertThat(strict.count(Verdict.FRESH)).isEqualTo(1);
    }
}
