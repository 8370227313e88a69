package dev.cachoeira.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.Thread.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SystemClockTest {

    private final SystemClock clock = SystemClock.instance();
    private final Thread ticker = Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("cachoeira-clock"))
            .findAny()
            .orElseThrow();

    @Test
    void itsThreadSleepsUntilManyAsk() {
        awaitSleep();
        assertThat(clock.now()).isGreaterThan(0);
        assertThat(ticker.getState()).isEqualTo(State.WAITING);

        askUntilTicks();

        awaitSleep();
    }

    @Test
    void coarseTimeIsNeverAheadAndStandsBetweenTicks() {
        askUntilTicks();

        long before = clock.now();
        boolean stood = false;
        for (int i = 0; i < 1_000; i++) {
            long coarse = clock.now();
            assertThat(coarse).isLessThanOrEqualTo(clock.precise());
            stood |= coarse == before;
            before = coarse;
        }
        assertThat(stood).isTrue();
    }

    @Test
    void withoutTicksTheTimeIsExact() {
        awaitSleep();

        long before = clock.precise();
        long now = clock.now();

        assertThat(now).isBetween(before, clock.precise());
    }

    /** Ticking is a timed wait, sleeping one without an end. */
    private void awaitSleep() {
        while (ticker.getState() != State.WAITING) {
            Thread.onSpinWait();
        }
    }

    private void askUntilTicks() {
        while (ticker.getState() != State.TIMED_WAITING) {
            clock.now();
        }
    }
}
