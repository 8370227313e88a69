package dev.cachoeira.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeTest {

    private static final int HERE = 0;
    private static final int OTHER = 1;
    private static final int ROW = 7;
    private static final long SECOND = 1_000_000_000;
    private static final long INVALIDATED = 100 * SECOND;

    /** The window and the tolerance after it. */
    private static final long DUE = INVALIDATED + 2 * SECOND + Judge.TOLERANCE.toNanos();

    @TempDir
    private Path folder;

    private Board board;
    private Judge judge;

    @BeforeEach
    void aBoardThatProcessesShare() throws IOException {
        board = Board.in(folder.resolve("board"), 2);
        judge = new Judge(Board.in(folder.resolve("board"), 2), HERE, Duration.ofSeconds(2));
    }

    @Test
    void whatAnotherInvalidatedMayBeReadForTheWindowAndTheTolerance() {
        board.returned(OTHER, ROW, 5, INVALIDATED, INVALIDATED);

        assertThat(judge.judge(ROW, 4, 0, DUE)).isEqualTo(Verdict.FRESH);
        assertThat(judge.judge(ROW, 4, 0, DUE + 1)).isEqualTo(Verdict.STALE);
        assertThat(judge.judge(ROW, 5, 0, DUE + 1)).isEqualTo(Verdict.FRESH);
        assertThat(judge.judge(ROW + 1, 4, 0, DUE + 1)).isEqualTo(Verdict.FRESH);
    }

    @Test
    void whatThisProcessInvalidatedMayNotBeReadAtAll() {
        judge.invalidated(ROW, 5);

        assertThat(judge.judge(ROW, 4, judge.floor(ROW), INVALIDATED)).isEqualTo(Verdict.OWN);
        assertThat(judge.judge(ROW, 5, judge.floor(ROW), INVALIDATED)).isEqualTo(Verdict.FRESH);
    }

    @Test
    void anOlderInvalidationIsFoundBehindYoungerOnes() {
        board.returned(OTHER, ROW, 5, INVALIDATED, INVALIDATED);
        for (int version = 6; version < 200; version++) {
            board.returned(OTHER, ROW, version, DUE, DUE);
        }

        assertThat(judge.judge(ROW, 4, 0, DUE + 1)).isEqualTo(Verdict.STALE);
        assertThat(judge.judge(ROW, 5, 0, DUE + 1)).isEqualTo(Verdict.FRESH);
    }

    @Test
    void whatIsOwedIsCountedApartUntilItIsAcknowledged() {
        int place = board.returned(OTHER, ROW, 5, INVALIDATED, 0);
        assertThat(judge.judge(ROW, 4, 0, DUE + 1)).isEqualTo(Verdict.OWED);

        board.acknowledged(place, INVALIDATED + SECOND);
        assertThat(judge.judge(ROW, 4, 0, DUE + 1)).isEqualTo(Verdict.OWED);
        assertThat(judge.judge(ROW, 4, 0, DUE + SECOND + 1)).isEqualTo(Verdict.STALE);
    }

    @Test
    void aProcessThatWasStoppedIsWakingForAMoment() {
        board.returned(OTHER, ROW, 5, INVALIDATED, INVALIDATED);
        board.stopping(HERE, INVALIDATED);
        board.waking(HERE, DUE);

        assertThat(judge.judge(ROW, 4, 0, DUE + 1)).isEqualTo(Verdict.WAKING);
        assertThat(judge.judge(ROW, 4, 0, DUE + Judge.WAKING.toNanos())).isEqualTo(Verdict.STALE);
    }

    @Test
    void aStopIsNotPartOfACall() {
        board.stopping(HERE, 10);
        board.waking(HERE, 30);

        assertThat(judge.lasted(5, 35)).isEqualTo(10);
        assertThat(judge.lasted(20, 35)).isEqualTo(5);
        assertThat(judge.lasted(31, 35)).isEqualTo(4);
    }
}
