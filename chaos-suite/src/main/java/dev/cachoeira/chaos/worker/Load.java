package dev.cachoeira.chaos.worker;

import dev.cachoeira.chaos.check.Board;
import dev.cachoeira.chaos.check.Judge;
import dev.cachoeira.chaos.check.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A process's continuous load: some threads read, one writes and invalidates. */
public final class Load implements AutoCloseable {

    /** Threads that read. */
    public static final int READERS = 4;

    /** Between two reads of a thread. */
    public static final Duration READ_PAUSE = Duration.ofNanos(300_000);

    /** Between two writes. */
    public static final Duration WRITE_PAUSE = Duration.ofMillis(40);

    private final Tally tally;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private Load(Tally tally) {
        this.tally = tally;
    }

    /** Starts a load. */
    public static Load start(
            Shelf shelf, Invalidator invalidator, Board board, int process, Judge judge, Tally tally, long seed) {
        Load load = new Load(tally);
        Readers readers = new Readers(shelf, judge, tally);
        for (int i = 1; i <= READERS; i++) {
            load.repeat("reader-" + i, new Random(seed + i), READ_PAUSE, readers::readSomething);
        }
        Writer writer = new Writer(shelf, invalidator, board, process, judge, tally);
        load.repeat("writer", new Random(seed), WRITE_PAUSE, writer::writeSomething);
        return load;
    }

    private void repeat(String name, Random random, Duration pause, Consumer<Random> task) {
        Thread thread = new Thread(
                () -> {
                    while (!closed) {
                        task.accept(random);
                        LockSupport.parkNanos(pause.toNanos());
                    }
                },
                name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((where, failure) -> tally.failed(failure));
        threads.add(thread);
        thread.start();
    }

    /** Ends it, and waits for its threads. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
