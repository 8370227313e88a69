package dev.cachoeira.simulation;

import dev.cachoeira.cache.FreshnessOptions;
import dev.cachoeira.cache.StrictOptions;
import dev.cachoeira.cache.WriteBehindOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one run is like. Each seed mixes a few faults and leaves the others out: a run in which everything happens at once
 * hides most of what each would have shown.
 */
final class Profile {

    /** What may go wrong beside ordinary delays. */
    enum Fault {
        /** Messages that take longer than the deadline. */
        SLOW_NETWORK,
        /** A connection ends; what was on its way may or may not arrive. */
        CUT,
        /** A process's end of a connection closes, and what it had sent arrives much later all the same. */
        LINGER,
        /** One direction of a connection, or both, lose everything from now on and nobody says so. */
        HALF_OPEN,
        /** The server ends a connection. */
        CLIENT_KILL,
        /** The server answers nothing for a while. */
        STALL,
        /** A process stands still, past every lease and window. */
        PAUSE,
        /** A process dies, and perhaps starts again. */
        CRASH,
        /** The server evicts a key. */
        EVICTION,
        /** The server's tracking table forgets a key, and pushes though the key stands. */
        TABLE_EVICTION,
        /** Somebody deletes all keys. */
        FLUSH,
        /** The server refuses writes for a while, but for deletions. */
        FULL,
        /** The server refuses writes and deletions for a while, say for want of replicas. */
        REFUSING,
        /** The server starts again, from an old file or empty. */
        RESTART,
        /** A replica takes over that has not heard of the last writes. */
        FAILOVER,
        /** A slot of a cluster moves to another server. */
        MOVE
    }

    /** Any run may have these. */
    private static final List<Fault> EVERYWHERE = Arrays.stream(Fault.values())
            .filter(fault -> fault.compareTo(Fault.FAILOVER) <= 0)
            .toList();

    /** What leaves nothing in an entry's place, where the next put is stored whatever its version: that is said. */
    private static final Set<Fault> FORGETFUL =
            EnumSet.of(Fault.EVICTION, Fault.FLUSH, Fault.FULL, Fault.RESTART, Fault.FAILOVER, Fault.MOVE);

    /** What loses changes that wait: that is said. */
    private static final Set<Fault> LOSING = EnumSet.of(Fault.EVICTION, Fault.FLUSH, Fault.RESTART, Fault.FAILOVER);

    final long start;
    final int processes;
    final int connections;
    final long wiring;
    final boolean unevenConnections;
    final int tenants;
    final int keys;
    final boolean tagged;
    final boolean nulls;
    final boolean decodeEachRead;
    final int operations;
    final long span;
    final int writesPercent;
    final long usualDelay;
    final long usualLoad;
    final int longLoadsPercent;
    final int failingLoadsPercent;
    final boolean expiryIsNoticed;
    final Duration ttl;
    final Duration leaseTtl;
    final Duration leaseWait;
    final int journalLimit;
    final Duration replayWindow;
    final Duration sourceLag;
    final boolean oneFault;
    final int places;
    final boolean aging;
    final FreshnessOptions freshness;
    final boolean versions;
    final boolean strict;
    final boolean behind;
    final Set<Fault> faults = EnumSet.noneOf(Fault.class);

    /** What the engine is told; small, so that a run that covers all of it is short. */
    static final Duration DEADLINE = Duration.ofMillis(30);

    /** By when every process has found the server and is done with what it does first. */
    static final long CONNECTED = 80 * Chance.MILLI;

    static final Duration BEAT = Duration.ofMillis(50);
    static final Duration WINDOW = Duration.ofMillis(120);
    static final Duration OUTAGE_TTL = Duration.ofMillis(100);

    /** The shortest that there is; longer than most runs. */
    static final Duration FENCE_TTL = Duration.ofSeconds(1);

    static final long LONGEST_LOAD = 150 * Chance.MILLI;
    static final long LONGEST_STALL = 100 * Chance.MILLI;

    Profile(Chance chance) {
        Chance more = chance.apart(); // what was added later is drawn apart, so that runs without it stay as they were
        places = more.percent(20) ? more.between(2, 3) : 1;
        aging = more.percent(30);
        start = chance.percent(10) ? 5 * Chance.MILLI : CONNECTED;
        processes = chance.percent(15) ? 1 : chance.between(2, 3);
        connections = chance.percent(40) ? 1 : chance.between(2, 3);
        wiring = chance.next();
        unevenConnections = chance.percent(40);
        tenants = chance.percent(75) ? 1 : 2;
        keys = chance.between(1, 3);
        tagged = chance.percent(50);
        nulls = !tagged && chance.percent(30);
        decodeEachRead = chance.percent(25);
        operations = chance.between(20, 60);
        long longest = chance.percent(85) ? 8 : 25;
        span = chance.nanos(operations * Chance.MICRO * 300, operations * Chance.MILLI * longest);
        int writes = chance.between(10, 50);
        writesPercent = aging ? more.between(5, 30) : writes; // a value must stand for a while to grow stale
        usualDelay = chance.nanos(50 * Chance.MICRO, chance.percent(70) ? Chance.MILLI : World.LONGEST_USUAL);
        usualLoad = chance.nanos(100 * Chance.MICRO, 10 * Chance.MILLI);
        longLoadsPercent = chance.percent(30) ? chance.between(5, 40) : 0;
        int failing = chance.percent(15) ? 15 : 0;
        expiryIsNoticed = chance.percent(50);
        sourceLag = Duration.ofMillis(chance.percent(85) ? 0 : chance.between(5, 60));
        int millis = switch (lags() ? 2 : chance.below(3)) {
            case 0 -> 20;
            case 1 -> 200;
            default -> 60_000;
        };
        versions = !lags() && !aging && more.percent(30);
        failingLoadsPercent = aging || (versions && more.percent(30)) ? more.between(5, 50) : failing;
        ttl = Duration.ofMillis(versions ? 60_000 : aging ? more.between(15, 150) : millis);
        leaseTtl = Duration.ofMillis(chance.between(60, 100));
        leaseWait = Duration.ofMillis(chance.between(20, 200));
        int owed = chance.percent(15) ? chance.between(1, 2) : 1_000;
        journalLimit = versions ? 1_000 : owed; // what is too much is cleared, which leaves no tombstones
        replayWindow = Duration.ofMillis(chance.percent(70) ? 500 : chance.between(1, 50));
        boolean faulty = chance.percent(65);
        oneFault = faulty && chance.percent(40);
        if (oneFault) {
            faults.add(EVERYWHERE.get(chance.below(EVERYWHERE.size())));
        } else if (faulty) {
            for (Fault fault : EVERYWHERE) {
                if (chance.percent(20)) {
                    faults.add(fault);
                }
            }
        }
        FreshnessOptions ages = aging ? freshness(more) : FreshnessOptions.DEFAULTS;
        if (clustered() && more.percent(80)) {
            faults.add(Fault.MOVE);
        }
        strict = !lags() && !versions && more.percent(20);
        behind = !lags() && !versions && !strict && !aging && !clustered() && more.percent(40);
        if (behind) {
            faults.removeAll(LOSING);
        }
        freshness = strict ? ages.withFailSafe(Duration.ZERO).withSoftTimeout(null) : ages;
        if (lags()) {
            leaveOutWhatEndsHolds();
        }
        if (versions) {
            faults.removeAll(FORGETFUL);
        }
    }

    private FreshnessOptions freshness(Chance more) {
        FreshnessOptions options = FreshnessOptions.DEFAULTS.withFailSafeThrottle(millis(more, 5, 60));
        if (more.percent(70)) {
            int most = more.percent(60) ? 15 : (int) ttl.toMillis();
            options = options.withRefreshAfter(millis(more, 2, most));
        }
        if (more.percent(40)) {
            options = options.withEarlyRefresh(more.between(1, 5));
        }
        if (more.percent(30)) {
            options = options.withTtlJitter(0.2);
        }
        int soft = 0;
        if (more.percent(60)) {
            options = options.withFailSafe(millis(more, 20, 400));
            soft = more.percent(50) ? more.between(2, 18) : 0;
        }
        if (soft > 0) {
            options = options.withSoftTimeout(Duration.ofMillis(soft));
        }
        return more.percent(30) ? options.withHardTimeout(millis(more, soft + 1, (int) leaseWait.toMillis())) : options;
    }

    private static Duration millis(Chance more, int least, int most) {
        return Duration.ofMillis(more.between(least, most));
    }

    /** How long a get may take, but for what its steps take. */
    long patience() {
        Duration hard = freshness.hardTimeout();
        return hard != null ? hard.toNanos() : leaseWait.toNanos() + 3 * LONGEST_LOAD;
    }

    /** Whether there are slots, and several servers that have them. */
    boolean clustered() {
        return places > 1;
    }

    /** Whether loads may see what was true a while ago. */
    boolean lags() {
        return !sourceLag.isZero();
    }

    /** How changes get to the source where they are written behind. */
    WriteBehindOptions writing() {
        Chance own = new Chance(wiring);
        return WriteBehindOptions.DEFAULTS
                .withDelay(Duration.ofMillis(own.between(0, 40)))
                .withBatchSize(own.between(1, 4))
                .withWriters(own.between(1, 2))
                .withBackoff(Duration.ofMillis(own.between(1, 10)))
                .withLongestBackoff(Duration.ofMillis(40))
                .withAttempts(1_000);
    }

    /** What a strict cache is told; null where it is not strict. */
    @Nullable
    StrictOptions strictness() {
        return strict ? StrictOptions.DEFAULTS.withFenceTtl(FENCE_TTL) : null;
    }

    /** Whether nothing may end an entry but its invalidation. */
    boolean entriesStay() {
        return lags() || versions;
    }

    /** An evicted hold is over, and one that a server has refused, being full or without its slot, is lost with its process: both are said. */
    private void leaveOutWhatEndsHolds() {
        faults.remove(Fault.EVICTION);
        for (Fault refusesHolds : List.of(Fault.FULL, Fault.MOVE)) {
            if (faults.contains(refusesHolds)) {
                faults.retainAll(EnumSet.of(refusesHolds));
            }
        }
    }

    boolean has(Fault fault) {
        return faults.contains(fault);
    }

    /** Nothing but ordinary delays, invalidations, expiry and evictions. */
    boolean calm() {
        Set<Fault> harmless = EnumSet.of(Fault.EVICTION, Fault.TABLE_EVICTION);
        return !lags() && !behind && harmless.containsAll(faults) && start >= CONNECTED;
    }

    @Override
    public String toString() {
        return "processes=" + processes + " connections=" + connections + " tenants=" + tenants + " keys=" + keys
                + " tagged=" + tagged + " nulls=" + nulls + " ttl=" + ttl.toMillis() + " leaseTtl="
                + leaseTtl.toMillis() + " leaseWait=" + leaseWait.toMillis() + " journalLimit=" + journalLimit
                + " replayWindow=" + replayWindow.toMillis() + " sourceLag=" + sourceLag.toMillis()
                + " uneven=" + unevenConnections + " versions=" + versions + " strict=" + strict + " behind=" + behind
                + " places=" + places
                + " aging=" + (aging ? freshness : "none") + " faults=" + faults;
    }
}
