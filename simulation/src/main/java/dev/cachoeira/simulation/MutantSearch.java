package dev.cachoeira.simulation;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Looks for the first seed that shows a mutant, on all processors. */
final class MutantSearch {

    private final LongFunction<@Nullable String> check;
    private final AtomicLong next;
    private final long end;
    private final long until;
    private long found = Long.MAX_VALUE;
    private String violation = "";

    private MutantSearch(Mutant mutant, long first, long seeds, Duration most) {
        this.check = MutantLoader.check(mutant);
        Throwable unused = ErrorLog.heard(); // while one thread sets the log up, others would get another one
        this.next = new AtomicLong(first);
        this.end = first + seeds;
        this.until = System.nanoTime() + most.toNanos();
    }

    /**
     * What came of a search.
     *
     * @param seed the first seed that breaks a promise, or 0 when none of those that were tried does
     * @param violation what is seen
     * @param tried how many seeds were tried
     */
    record Result(long seed, String violation, long tried) {}

    /** Tries seeds in their order until one breaks a promise, or so many were tried, or it has taken so long. */
    static Result search(Mutant mutant, long first, long seeds, Duration most) {
        MutantSearch search = new MutantSearch(mutant, first, seeds, most);
        SimThread.onAllProcessors(search::run);
        return search.result(first);
    }

    private void run() {
        for (long seed = next.getAndIncrement(); seed < end && goesOn(seed); seed = next.getAndIncrement()) {
            String seen = check.apply(seed);
            if (seen != null) {
                found(seed, seen);
            }
        }
    }

    /** Seeds are taken in order, so who still works on a lower one ends it. */
    private synchronized boolean goesOn(long seed) {
        return seed < found && System.nanoTime() < until;
    }

    private synchronized void found(long seed, String seen) {
        if (seed < found) {
            found = seed;
            violation = seen;
        }
    }

    private synchronized Result result(long first) {
        boolean any = found != Long.MAX_VALUE;
        long tried = any ? found - first + 1 : Math.min(end, next.get()) - first;
        return new Result(any ? found : 0, violation, tried);
    }
}
