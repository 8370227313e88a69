package dev.cachoeira.chaos.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.chaos.check.Board;
import dev.cachoeira.chaos.check.Figures;
import dev.cachoeira.chaos.check.Judge;
import dev.cachoeira.chaos.check.Tally;
import dev.cachoeira.chaos.check.Verdict;
import dev.cachoeira.chaos.source.Source;
import dev.cachoeira.chaos.source.SourceServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check notices what it is there for: the same load, with and without its invalidations. */
class LoadTest {

    private static final Duration WINDOW = Duration.ofMillis(100);

    @TempDir
    private Path folder;

    @Test
    void whoForgetsToInvalidateIsFoundToReadWhatIsStale() throws Exception {
        Figures seen = load(Invalidator.FORGETFUL);

        assertThat(seen.count(Verdict.OWN)).isPositive();
        assertThat(seen.count(Verdict.STALE)).isPositive();
        assertThat(seen.evidence()).isNotEmpty();
    }

    @Test
    void whoInvalidatesNeverReadsWhatIsOlder() throws Exception {
        Figures seen = load(Invalidator.REAL);

        assertThat(seen.errors()).isEmpty();
        assertThat(seen.count(Verdict.FRESH)).isPositive();
        assertThat(seen.count(Verdict.OWN)).isZero();
    }

    /** Two processes, as far as the board knows, that both have one memory; only the first writes. */
    private Figures load(Invalidator invalidator) throws Exception {
        Board board = Board.in(folder.resolve("board"), 2);
        Tally tally = new Tally();
        try (SourceServer server = new SourceServer();
                Cachoeira cachoeira = Cachoeira.inMemory()) {
            Shelf shelf = new Shelf(cachoeira, new Source(server.address()));
            Readers others = new Readers(shelf, new Judge(board, 1, WINDOW), tally);
            try (Load load = Load.start(shelf, invalidator, board, 0, new Judge(board, 0, WINDOW), tally, 1)) {
                Thread.sleep(1_500);
                for (int i = 0; i < 2_000; i++) {
                    others.readSomething(new Random(i));
                }
            }
        }
        return tally.take();
    }
}
