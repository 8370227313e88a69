package dev.cachoeira.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts what threads see, until somebody takes the figures. Thread-safe. */
public final class Tally {

    private static final int MOST_EVIDENCE = 10;

    private final Map<String, Long> reads = new HashMap<>();
    private final Map<Verdict, Long> verdicts = new HashMap<>();
    private final Map<String, Long> errors = new HashMap<>();
    private final List<String> evidence = new ArrayList<>();
    private long invalidations;
    private long longest;
    private long waking;

    /** A read was answered, from there. */
    public synchronized void answered(String level) {
        reads.merge(level, 1L, Long::sum);
    }

    /** A read took so long. */
    public synchronized void lasted(long nanos) {
        longest = Math.max(longest, nanos);
    }

    /** A row that was read was found to be this. */
    public synchronized void judged(Verdict verdict) {
        verdicts.merge(verdict, 1L, Long::sum);
    }

    /** What is known of a read that was too old. */
    public synchronized void evidence(String what) {
        if (evidence.size() < MOST_EVIDENCE) {
            evidence.add(what);
        }
    }

    /** A process that was let go on so long before has read something too old. */
    public synchronized void waking(long nanos) {
        waking = Math.max(waking, nanos);
    }

    /** An invalidation has returned. */
    public synchronized void invalidated() {
        invalidations++;
    }

    /** A caller saw an exception. */
    public synchronized void failed(Throwable failure) {
        errors.merge(String.valueOf(failure), 1L, Long::sum);
    }

    /** What was seen since the last time this was asked. */
    public synchronized Figures take() {
        Figures taken = new Figures(
                Map.copyOf(reads),
                Map.copyOf(verdicts),
                Map.copyOf(errors),
                invalidations,
                longest,
                waking,
                List.copyOf(evidence));
        reads.clear();
        verdicts.clear();
        errors.clear();
        evidence.clear();
        invalidations = 0;
        longest = 0;
        waking = 0;
        return taken;
    }
}
