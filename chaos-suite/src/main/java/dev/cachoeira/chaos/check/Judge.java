package dev.cachoeira.chaos.check;

import dev.cachoeira.chaos.source.Rows;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Says whether what a process has read was too old.
 *
 * <p>A read is stale if it began later than the coherence window and a tolerance after an invalidation, of any process,
 * whose version is later than the one that was read. In the process that invalidated there is neither window nor
 * tolerance.
 */
public final class Judge {

    /** Beyond the window: for the clocks' ticks and threads that the machine lets wait. */
    public static final Duration TOLERANCE = Duration.ofMillis(100);

    /** So long after it was let go on, a process counts as {@linkplain Verdict#WAKING waking}. */
    public static final Duration WAKING = Duration.ofMillis(100);

    private final Board board;
    private final int process;
    private final long allowance;
    private final AtomicLongArray own = new AtomicLongArray(Rows.ALL);

    /** Judges the reads of one process. */
    public Judge(Board board, int process, Duration window) {
        this.board = board;
        this.process = process;
        this.allowance = window.plus(TOLERANCE).toNanos();
    }

    /** The version up to which this process has invalidated a row: to be asked before a read begins. */
    public long floor(int row) {
        return own.get(row);
    }

    /** This process's invalidation has returned. */
    public void invalidated(int row, long version) {
        own.accumulateAndGet(row, version, Math::max);
    }

    /** The verdict on a read that began then and returned this version. */
    public Verdict judge(int row, long version, long floor, long began) {
        if (version < floor) {
            return Verdict.OWN;
        }
        List<Invalidation> later = board.later(row, version);
        if (later.stream().noneMatch(one -> one.returnedAt() < began - allowance)) {
            return Verdict.FRESH;
        }
        if (later.stream().noneMatch(one -> one.acknowledgedAt() != 0 && one.acknowledgedAt() < began - allowance)) {
            return Verdict.OWED;
        }
        boolean waking = began >= board.stoppedAt(process)
                && board.stoppedAt(process) != 0
                && began < board.wokenAt(process) + WAKING.toNanos();
        return waking ? Verdict.WAKING : Verdict.STALE;
    }

    /** How long after this process was let go on a moment lies. */
    public long sinceWaking(long moment) {
        return moment - board.wokenAt(process);
    }

    /** How long a read took, without the time for which its process was stopped. */
    public long lasted(long began, long ended) {
        long stopped = board.stoppedAt(process);
        long woken = board.wokenAt(process);
        boolean across = stopped != 0 && woken > stopped && began < woken && ended > stopped;
        return across ? ended - began - (woken - Math.max(began, stopped)) : ended - began;
    }

    /** What is known of a read that was too old, for people. */
    public String evidence(Verdict verdict, int row, long version, long floor, long began, String how) {
        return verdict + ": process " + process + " read row " + row + " " + how + " at " + began + ": version "
                + version + ", it had invalidated up to " + floor + "; " + board.later(row, version);
    }
}
