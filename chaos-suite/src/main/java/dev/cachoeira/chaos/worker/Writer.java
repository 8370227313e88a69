package dev.cachoeira.chaos.worker;

import dev.cachoeira.chaos.check.Board;
import dev.cachoeira.chaos.check.Judge;
import dev.cachoeira.chaos.check.Tally;
import dev.cachoeira.chaos.source.Rows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Writes rows at random, invalidates each by its key or its tag, and puts that on the board. For one thread. */
final class Writer {

    private final Shelf shelf;
    private final Invalidator invalidator;
    private final Board board;
    private final int process;
    private final Judge judge;
    private final Tally tally;
    private final List<Integer> owed = new ArrayList<>();

    Writer(Shelf shelf, Invalidator invalidator, Board board, int process, Judge judge, Tally tally) {
        this.shelf = shelf;
        this.invalidator = invalidator;
        this.board = board;
        this.process = process;
        this.judge = judge;
        this.tally = tally;
    }

    void writeSomething(Random random) {
        settle();
        int row = random.nextInt(Rows.LOAD);
        if (Rows.isTagged(row) && random.nextBoolean()) {
            write(Rows.sharingTag(row), () -> invalidator.tag(shelf, row));
        } else {
            write(List.of(row), () -> invalidator.key(shelf, row));
        }
    }

    private void write(List<Integer> rows, Runnable invalidation) {
        Map<Integer, Long> versions = new LinkedHashMap<>();
        rows.forEach(row -> versions.put(row, shelf.write(row)));
        try {
            invalidation.run();
        } catch (RuntimeException e) {
            tally.failed(e);
            return;
        }
        long returned = System.nanoTime();
        versions.forEach(judge::invalidated);
        tally.invalidated();
        long acknowledged = shelf.owesNothing() ? System.nanoTime() : 0;
        versions.forEach((row, version) -> {
            int place = board.returned(process, row, version, returned, acknowledged);
            if (acknowledged == 0) {
                owed.add(place);
            }
        });
    }

    /** Once nothing is owed, Redis has all that has returned before. */
    private void settle() {
        if (!owed.isEmpty() && shelf.owesNothing()) {
            long now = System.nanoTime();
            owed.forEach(place -> board.acknowledged(place, now));
            owed.clear();
        }
    }
}
