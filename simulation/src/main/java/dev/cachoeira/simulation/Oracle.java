package dev.cachoeira.simulation;

import dev.cachoeira.simulation.Source.Load;
import dev.cachoeira.simulation.Source.SourceRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Watches whether what is promised is kept. The promises are written down in {@code simulation/README.md}. */
final class Oracle {

    /** The coarse clock's tick, and a timer's lateness. */
    private static final long TICK = 2 * Chance.MILLI;

    /** How much younger a process may take something for than it is by its server's clock: a round trip that is in time. */
    private static final long DATED = Profile.DEADLINE.toNanos();

    /** How long an invalidation may take, or a put: a few steps, each with a deadline that a timer watches. */
    private static final long RETURNS = 8 * Profile.DEADLINE.toNanos();

    /** For how long a change is sent again that has certainly not been filed. */
    private static final long FILES = 1_000 * Chance.MILLI;

    private static final long WINDOW = Math.max(Profile.WINDOW.toNanos(), Profile.OUTAGE_TTL.toNanos()) + TICK;

    /** How long pushes may take in a run without network faults, with room to spare. */
    private static final long PUSHED = 100 * Chance.MILLI;

    private final World world;
    private final Scheduler scheduler;
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final long[] windowFloors;
    private final long lag;
    private final boolean behind;
    private final long[] excusedUntil;
    private final List<Get> open = new ArrayList<>();
    private final List<Ending> unreturned = new ArrayList<>();
    private @Nullable String violation;
    private int checked;
    private long bindsAll;
    private long evictedUntil;
    private final long[] fencedFloors;
    private long forgotten;
    private boolean wrong;

    Oracle(World world) {
        this.world = world;
        this.scheduler = world.scheduler();
        this.lag = lag(world.profile());
        this.behind = world.profile().behind;
        this.windowFloors = new long[world.source().size()];
        this.excusedUntil = new long[windowFloors.length];
        this.fencedFloors = new long[windowFloors.length];
    }

    /**
     * For how long after an invalidation old values may be got by right: for as long as the source may show them, from a load
     * that began then; and such a load is shared for a lag, which is counted from when an epoch was made again.
     */
    private static long lag(Profile profile) {
        return profile.lags() ? 2 * profile.sourceLag.toNanos() + DATED + TICK : 0;
    }

    private record Acknowledged(long at, Promise promise) {}

    @Nullable
    String violation() {
        return violation;
    }

    /** How many answers were checked against a promise. */
    int checked() {
        return checked;
    }

    void fail(String what) {
        if (violation == null) {
            violation = what;
            scheduler.trace("ORACLE", () -> what);
            scheduler.stop();
        }
    }

    // ---- invalidations -----------------------------------------------------------------------------------------

    private record Ending(SimProcess process, Promise promise, long began, long pausedBefore) {}

    /** An invalidation or a put begins, or a step of a fence. */
    void called(SimProcess process, Promise promise) {
        unreturned.add(new Ending(process, promise, scheduler.now(), process.pausedInAll()));
    }

    /** It has returned to its caller, and has ended nothing yet. */
    void answered(Promise promise) {
        unreturned.removeIf(each -> each.promise == promise && inTime(each));
    }

    /** It has returned to its caller. */
    void returned(SimProcess process, Promise promise) {
        answered(promise);
        bindsAll = scheduler.now() + lag;
        if (lag == 0) {
            promise.raise(process.floors());
        } else {
            scheduler.after(lag, () -> promise.raise(process.floors()));
        }
        if (process.owesNothing()) {
            acknowledged(process, promise);
        } else {
            process.owed().add(promise);
        }
    }

    private boolean inTime(Ending ending) {
        long took = scheduler.now() - ending.began - (ending.process.pausedInAll() - ending.pausedBefore);
        if (took > RETURNS + (behind ? FILES : 0)) {
            fail("what " + ending.process + " invalidates or puts since " + millis(ending.began) + " took "
                    + millis(took) + " (D)");
        }
        return true;
    }

    void ranSomething(SimProcess process) {
        if (!process.owed().isEmpty() && process.owesNothing()) {
            List<Promise> paid = List.copyOf(process.owed());
            process.owed().clear();
            paid.forEach(promise -> acknowledged(process, promise));
        }
    }

    private void acknowledged(SimProcess by, Promise promise) {
        acknowledged.add(new Acknowledged(scheduler.now() + lag, promise));
        for (SimProcess process : world.processes()) {
            if (process != by && process.alive()) {
                process.awaited().add(Promise.Mark.of(promise, scheduler.now() + lag, world, process));
            }
        }
    }

    // ---- fences ------------------------------------------------------------------------------------------------

    /** A server forgets a key: a fence may be lost until it is put up again. */
    void forgets() {
        forgotten++;
    }

    /** A server has what stood there before, whatever was told to the one in whose place it is. */
    void remembersWrongly() {
        wrong = true;
        Arrays.fill(fencedFloors, 0);
    }

    /** How often a key was forgotten. */
    long forgotten() {
        return forgotten;
    }

    /**
     * A row was committed behind a fence.
     *
     * @param forgottenBefore how often a key had been forgotten when the fence was put up last
     */
    void committed(SourceRow row, long forgottenBefore) {
        if (!wrong && forgotten == forgottenBefore) {
            fencedFloors[row.index] = row.version();
        }
    }

    /** The server forgets something: a lease, or whose turn it is, may be gone. */
    void excuseAll() {
        excuse(world.source().rows());
        evictedUntil = scheduler.now() + PUSHED;
    }

    /** Something that allows a second load of some rows. */
    void excuse(List<SourceRow> rows) {
        excuse(rows, 0);
    }

    /** The same, for something that lasts. */
    void excuse(List<SourceRow> rows, long nanos) {
        for (SourceRow row : rows) {
            excusedUntil[row.index] = Math.max(excusedUntil[row.index], scheduler.now() + nanos + PUSHED);
        }
    }

    // ---- gets --------------------------------------------------------------------------------------------------

    /** Whether a get has not ended yet. */
    boolean isOpen(Get get) {
        for (Get each : open) {
            if (each == get) {
                return true;
            }
        }
        return false;
    }

    Get begins(SimProcess process, SourceRow row) {
        int i = row.index;
        boolean inUse = process.available();
        long least = process.floors()[i];
        String why = "this process has invalidated it";
        hear(process);
        if (inUse && process.heardFloors()[i] > least) {
            least = process.heardFloors()[i];
            why = "another has invalidated it, acknowledged, and all pushes have arrived (A)";
        }
        passWindow();
        if (windowFloors[i] > least) {
            least = windowFloors[i];
            why = "another has invalidated it, acknowledged, and the window has passed (B)";
        }
        if (fencedFloors[i] > least) {
            least = fencedFloors[i];
            why = "it was committed behind a fence (C)";
        }
        Get get = new Get(
                process, row, scheduler.now(), process.pausedInAll(), least, why, inUse, behind ? process.unseen() : 0);
        open.add(get);
        return get;
    }

    private void hear(SimProcess process) {
        Iterator<Promise.Mark> marks = process.awaited().iterator();
        while (marks.hasNext()) {
            Promise.Mark mark = marks.next();
            if (scheduler.now() >= mark.from() && mark.arrived()) {
                mark.promise().raise(process.heardFloors());
                marks.remove();
            }
        }
    }

    private void passWindow() {
        while (!acknowledged.isEmpty() && acknowledged.get(0).at + WINDOW < scheduler.now()) {
            acknowledged.remove(0).promise.raise(windowFloors);
        }
    }

    /** A get has returned a row, or null for "there is none". */
    void ends(Get get, @Nullable Row value) {
        ended(get);
        boolean excused = behind && !sawWhatWaits(get);
        if (get.least() > 0 && !excused) {
            checked++;
        }
        if (excused) {
            return;
        }
        if (value == null ? !nullSince(get) : value.version() < get.least()) {
            fail(get.process() + " got " + (value == null ? "null" : "v" + value.version()) + " of " + get.row()
                    + " from a get that began at " + millis(get.began()) + ", but " + get.why() + " up to v"
                    + get.least());
        }
        if (value != null && value.version() > get.row().version()) {
            fail(get.process() + " got v" + value.version() + " of " + get.row() + ", which was never written");
        }
    }

    /** Whether a get of a cache that is written behind was answered by who could be told of changes that wait. */
    private static boolean sawWhatWaits(Get get) {
        SimProcess process = get.process();
        return get.inUse() && process.available() && process.unseen() == get.unseenBefore();
    }

    /** A process writes rows to the source. */
    void writes(SimProcess process, List<SourceRow> rows) {
        if (!world.profile().faults.isEmpty()) {
            return; // a lease may be lost, or its answer
        }
        for (SourceRow row : rows) {
            SimProcess other = row.writer();
            if (other != null && other != process) {
                fail(process + " writes " + row + " while " + other + " does (F)");
            }
        }
    }

    /** A get without an answer to check: its loader failed, or it had none and nothing is cached. */
    void ended(Get get) {
        open.removeIf(each -> each == get); // another may be equal: of the same row, at the same time
        long took = scheduler.now() - get.began() - (get.process().pausedInAll() - get.pausedBefore());
        boolean certain = world.profile().freshness.hardTimeout() != null
                && world.profile().calm();
        long most = world.profile().patience() + (certain ? 4 : 10) * Profile.DEADLINE.toNanos();
        if (took > most) {
            fail("a get of " + get.row() + " by " + get.process() + " that began at " + millis(get.began()) + " took "
                    + millis(took) + " (D)");
        }
    }

    private boolean nullSince(Get get) {
        for (long version = get.least(); version <= get.row().version(); version++) {
            if (world.source().isNull(version)) {
                return true;
            }
        }
        return false;
    }

    // ---- loads -------------------------------------------------------------------------------------------------

    void loadBegins(Load load) {
        if (!world.profile().calm() || !world.punctual()) {
            return;
        }
        for (Load other : load.get().row().loads()) {
            if (other.refresh() || load.refresh()) {
                reloadBegins(load, other);
                continue;
            }
            long since = Math.min(other.get().began(), load.get().began());
            boolean excused = excusedUntil[load.get().row().index] >= since
                    || !other.get().inUse()
                    || !load.get().inUse()
                    || waited(load)
                    || waited(other);
            if (!excused) {
                fail(load.get().process() + " loads " + load.get().row() + " while "
                        + other.get().process() + " does, since " + millis(other.began()) + " (E)");
            }
        }
    }

    /** One of the two replaces a value that is served meanwhile: only another such load has to wait for its turn. */
    private void reloadBegins(Load load, Load other) {
        if (other.refresh() && load.refresh() && evictedUntil < other.began()) {
            fail(load.get().process() + " reloads " + load.get().row() + " while "
                    + other.get().process() + " does, since " + millis(other.began()) + " (E)");
        }
    }

    private boolean waited(Load load) {
        return load.began() - load.get().began() >= world.profile().leaseWait.toNanos();
    }

    // ---- the end -----------------------------------------------------------------------------------------------

    /** Whether every get has ended. */
    boolean allAnswered() {
        for (Get get : open) {
            if (get.process().alive()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether nobody works or waits any more, every process uses the server, and every invalidation is known to all: so
     * whoever asks now must get what was committed last.
     */
    boolean settled() {
        if (violation != null || !allAnswered()) {
            return violation != null;
        }
        passWindow();
        boolean known = (world.profile().calm() || acknowledged.isEmpty()) && scheduler.now() >= bindsAll;
        for (SourceRow row : world.source().rows()) {
            known &= row.loads().isEmpty() && row.writes().isEmpty() && row.caughtUp();
        }
        for (SimProcess process : world.processes()) {
            if (known && process.alive()) {
                hear(process);
                known = process.awaited().isEmpty() && process.available() && process.opensAt() <= scheduler.now();
            }
        }
        return known;
    }

    /** Everything is well again and has been for a while. */
    void atTheEnd() {
        boolean anybody = world.processes().stream().anyMatch(SimProcess::alive);
        for (SourceRow row : world.source().rows()) {
            if (anybody && !row.caughtUp()) {
                fail("the source has not got what was put to " + row + " and acknowledged (W)");
            }
        }
        for (Get get : open) {
            if (get.process().alive()) {
                fail("a get of " + get.row() + " by " + get.process() + " that began at " + millis(get.began())
                        + " has not ended (D)");
            }
        }
        for (Ending ending : unreturned) {
            if (ending.process.alive()) {
                fail("what " + ending.process + " invalidates or puts since " + millis(ending.began)
                        + " has not returned (D)");
            }
        }
        for (SimProcess process : world.processes()) {
            if (process.alive() && !process.available()) {
                fail(process + " does not use the server, which is well");
            }
            if (process.alive() && !process.owesNothing()) {
                fail(process + " owes invalidations to a server that is well");
            }
        }
    }

    private static String millis(long nanos) {
        return String.format("%.3f ms", nanos / 1e6);
    }

    @Override
    public String toString() {
        return "floors " + Arrays.toString(windowFloors);
    }
}
