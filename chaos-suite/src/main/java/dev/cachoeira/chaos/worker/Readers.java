package dev.cachoeira.chaos.worker;

import dev.cachoeira.cache.Lookup;
import dev.cachoeira.chaos.check.Judge;
import dev.cachoeira.chaos.check.Tally;
import dev.cachoeira.chaos.check.Verdict;
import dev.cachoeira.chaos.source.Row;
import dev.cachoeira.chaos.source.Rows;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads rows at random, one by one and in bulk, and has every single answer judged. */
final class Readers {

    private static final int BULK_ONE_IN = 20;
    private static final int BULK = 10;

    private final Shelf shelf;
    private final Judge judge;
    private final Tally tally;

    Readers(Shelf shelf, Judge judge, Tally tally) {
        this.shelf = shelf;
        this.judge = judge;
        this.tally = tally;
    }

    void readSomething(Random random) {
        int row = random.nextInt(Rows.LOAD);
        if (random.nextInt(BULK_ONE_IN) == 0) {
            readAll(row);
        } else {
            read(row);
        }
    }

    private void read(int row) {
        long floor = judge.floor(row);
        long began = System.nanoTime();
        Lookup<Row> found = timed(began, () -> shelf.read(row));
        if (found != null) {
            tally.answered(found.level().name());
            judge(row, found.value(), floor, began, "from " + found.level());
        }
    }

    private void readAll(int first) {
        List<Integer> rows = IntStream.range(0, BULK)
                .mapToObj(i -> (first + 2 * i) % Rows.LOAD)
                .toList();
        List<Long> floors = rows.stream().map(judge::floor).toList();
        long began = System.nanoTime();
        Map<Integer, Row> found = timed(began, () -> shelf.readAll(rows));
        if (found != null) {
            tally.answered("ALL");
            for (int i = 0; i < BULK; i++) {
                judge(rows.get(i), found.get(rows.get(i)), floors.get(i), began, "in bulk");
            }
        }
    }

    private <T> @Nullable T timed(long began, Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            tally.failed(e);
            return null;
        } finally {
            tally.lasted(judge.lasted(began, System.nanoTime()));
        }
    }

    private void judge(int row, @Nullable Row found, long floor, long began, String how) {
        if (found == null || found.id() != row) {
            tally.failed(new IllegalStateException("row " + row + " was answered by " + found));
            return;
        }
        Verdict verdict = judge.judge(row, found.version(), floor, began);
        tally.judged(verdict);
        if (verdict == Verdict.WAKING) {
            tally.waking(judge.sinceWaking(System.nanoTime()));
        }
        if (verdict != Verdict.FRESH) {
            tally.evidence(judge.evidence(verdict, row, found.version(), floor, began, how));
        }
    }
}
