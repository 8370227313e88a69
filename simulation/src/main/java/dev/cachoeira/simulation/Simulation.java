package dev.cachoeira.simulation;

import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One run: the same seed, the same run. */
public final class Simulation {

    /** How often it is asked whether all is over. */
    private static final long STEP = 5 * Chance.MILLI;

    /** What nobody waits for may still be on its way when everybody has been answered. */
    private static final long AFTERWARDS = 30 * Chance.MILLI;

    /** By when what a process has left that died while it wrote is written by another, with room to spare. */
    private static final long TAKEN_OVER = 20_000 * Chance.MILLI;

    private Simulation() {}

    /**
     * What a run has shown.
     *
     * @param seed the seed
     * @param violation the promise that was not kept, or null
     * @param checked how many answers had a promise to keep
     * @param events how many events ran
     * @param trace what happened, when it was asked for
     */
    public record Outcome(long seed, @Nullable String violation, int checked, long events, String trace) {}

    /** Runs a schedule and gives the violation or null; for those who load these classes anew. */
    public static final class Check implements LongFunction<@Nullable String> {

        @Override
        public @Nullable String apply(long seed) {
            return run(seed, false).violation();
        }
    }

    /** Runs a schedule and gives its trace; for those who load these classes anew. */
    public static final class Trace implements LongFunction<@Nullable String> {

        @Override
        public String apply(long seed) {
            return run(seed, true).trace();
        }
    }

    /** Runs one schedule. */
    public static Outcome run(long seed, boolean traced) {
        World world = new World(seed, traced);
        if (world.profile().behind) {
            SimThread.run(done -> world.scheduler().waitUntil(done::isDone), () -> run(seed, world));
        } else {
            run(seed, world);
        }
        Scheduler scheduler = world.scheduler();
        Oracle oracle = world.oracle();
        return new Outcome(seed, oracle.violation(), oracle.checked(), scheduler.ran(), scheduler.traced());
    }

    private static void run(long seed, World world) {
        Throwable unused = ErrorLog.heard();
        Scheduler scheduler = world.scheduler();
        Oracle oracle = world.oracle();
        Profile profile = world.profile();
        scheduler.trace("seed " + seed, profile::toString);
        Workload workload = new Workload(world);
        long end = workload.plan(profile.start);
        world.disturbance().plan(profile.start / 4, end);
        try {
            scheduler.runUntil(end);
            world.heal();
            long patience = profile.leaseWait.toNanos() + 2 * Profile.LONGEST_LOAD;
            long healing =
                    (profile.faults.isEmpty() ? 0 : 6 * Profile.WINDOW.toNanos()) + (profile.behind ? TAKEN_OVER : 0);
            long healed = end + patience + healing;
            runUntil(scheduler, healed, oracle::settled);
            runUntil(scheduler, Math.min(healed, scheduler.now() + AFTERWARDS), () -> false);
            if (oracle.violation() == null) {
                scheduler.trace("END", () -> "everybody asks for everything");
                workload.readAll();
                scheduler.runUntil(scheduler.now());
                runUntil(scheduler, scheduler.now() + patience + healing, oracle::settled);
            }
            if (oracle.violation() == null) {
                oracle.atTheEnd();
            }
        } catch (RuntimeException e) {
            oracle.fail("an exception: " + where(e));
        }
        Throwable heard = ErrorLog.heard();
        if (heard != null) {
            oracle.fail("a handler threw: " + where(heard));
        }
    }

    private static String where(Throwable thrown) {
        StackTraceElement[] stack = thrown.getStackTrace();
        return thrown + (stack.length == 0 ? "" : " at " + stack[0]);
    }

    /** Runs what is due until a time, or until all is over: then nothing but beats would follow. */
    private static void runUntil(Scheduler scheduler, long end, BooleanSupplier over) {
        while (scheduler.now() < end && !over.getAsBoolean()) {
            scheduler.runUntil(Math.min(end, scheduler.now() + STEP));
        }
    }
}
