package dev.cachoeira.simulation;

import dev.cachoeira.simulation.Simulation.Outcome;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Runs schedules on all processors, prints which seeds break a promise, and once a minute how far it is. */
final class SeedRun {

    private static final int MOST_SHOWN = 20;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final AtomicLong next;
    private final long end;
    private final long began = System.nanoTime();
    private final long until;
    private long reported = began;
    private long runs;
    private long broken;
    private long events;
    private long checked;
    private long cpuNanos;

    private SeedRun(long first, long seeds, Duration most) {
        this.next = new AtomicLong(first);
        this.end = first + seeds;
        this.until = began + most.toNanos();
    }

    /**
     * Tries seeds in their order until so many were tried, or it has taken so long.
     *
     * @return whether all promises were kept
     */
    static boolean run(long first, long seeds, Duration most) {
        Throwable unused = ErrorLog.heard(); // while one thread sets the log up, others would get another one
        SeedRun run = new SeedRun(first, seeds, most);
        SimThread.onAllProcessors(run::runMany);
        System.out.println(run.summary());
        return run.broken == 0;
    }

    private void runMany() {
        for (long seed = next.getAndIncrement();
                seed < end && System.nanoTime() - until < 0;
                seed = next.getAndIncrement()) {
            count(Simulation.run(seed, false));
        }
        countTime(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
    }

    private synchronized void count(Outcome outcome) {
        runs++;
        events += outcome.events();
        checked += outcome.checked();
        if (outcome.violation() != null && ++broken <= MOST_SHOWN) {
            System.out.println("seed " + outcome.seed() + ": " + outcome.violation());
        }
        long now = System.nanoTime();
        if (now - reported >= MINUTE) {
            reported = now;
            System.err.printf("after %d min: %d schedules, %d broke a promise%n", (now - began) / MINUTE, runs, broken);
        }
    }

    private synchronized void countTime(long nanos) {
        cpuNanos += nanos;
    }

    private synchronized String summary() {
        long any = Math.max(1, runs);
        return "%d schedules, %d broke a promise; %.0f a second of processor time, %d events and %d checked answers each"
                .formatted(runs, broken, runs / Math.max(1e-9, cpuNanos / 1e9), events / any, checked / any);
    }
}
