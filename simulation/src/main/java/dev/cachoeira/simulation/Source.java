package dev.cachoeira.simulation;

import dev.cachoeira.cache.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The source of truth: rows with versions. A load sees a row as it is when the load begins, and takes its time. */
final class Source {

    private final World world;
    private final List<SourceRow> rows = new ArrayList<>();

    Source(World world) {
        this.world = world;
        Profile profile = world.profile();
        for (int tenant = 0; tenant < profile.tenants; tenant++) {
            for (int key = 0; key < profile.keys; key++) {
                rows.add(new SourceRow(rows.size(), tenant, key));
            }
        }
    }

    /** A load that fails. */
    static final class SaysNo extends Exception {
        private static final long serialVersionUID = 1L;

        SaysNo() {
            super("the source says no", null, false, false);
        }
    }

    /** A row as it is now, and what the run knows of it. */
    static final class SourceRow {
        final int index;
        final int tenant;
        final long key;
        private final List<Load> loads = new ArrayList<>();
        private final List<Write> writes = new ArrayList<>();
        private final List<Long> commits = new ArrayList<>();
        private long written;
        private long writtenSequence;
        private long acknowledged;
        private long filingUntil;
        private @Nullable SimProcess writer;

        SourceRow(int index, int tenant, long key) {
            this.index = index;
            this.tenant = tenant;
            this.key = key;
        }

        long version() {
            return commits.size();
        }

        /** The version that stood at a time. */
        long versionAt(long time) {
            int version = commits.size();
            while (version > 0 && commits.get(version - 1) > time) {
                version--;
            }
            return version;
        }

        /** Its version, or the one that is being put; in a cache that is written behind, what the source has got. */
        long seenAt(long time, boolean behind) {
            return behind ? written : versionAt(time);
        }

        /** Whether a put of it may still reach the queue. */
        boolean filing(long now) {
            return !writes().isEmpty() || now < filingUntil;
        }

        void files(long until) {
            filingUntil = until;
        }

        /** What was put in a cache that is written behind has been acknowledged. */
        void acknowledged(long version) {
            acknowledged = version;
        }

        /** Whether the source has got what was acknowledged. */
        boolean caughtUp() {
            return written >= acknowledged;
        }

        void commit(long now) {
            commits.add(now);
        }

        /** Who is writing it to the source, or null. */
        @Nullable
        SimProcess writer() {
            return writer == null || writer.alive() ? writer : null;
        }

        /** Loads that run in living processes. */
        List<Load> loads() {
            loads.removeIf(load -> !load.get.process().alive());
            return loads;
        }

        /** Writes of living processes between their commit and the end of their invalidation. */
        List<Write> writes() {
            writes.removeIf(write -> !write.process().alive());
            return writes;
        }

        @Override
        public String toString() {
            return "t" + tenant + ":" + key;
        }
    }

    /**
     * A load that runs.
     *
     * @param get who asked
     * @param began when it began
     * @param refresh whether it replaces a value that has been served meanwhile: so its get is over
     */
    record Load(Get get, long began, boolean refresh) {}

    /** A write that is not over. */
    record Write(SimProcess process, boolean put) {}

    int size() {
        return rows.size();
    }

    List<SourceRow> rows() {
        return rows;
    }

    boolean isNull(long version) {
        return world.profile().nulls && !world.profile().behind && version % 3 == 2;
    }

    /** Reads a row for a get. */
    CompletionStage<? extends @Nullable Row> load(Get get) {
        SourceRow row = get.row();
        Scheduler scheduler = world.scheduler();
        Chance chance = world.chance();
        Profile profile = world.profile();
        long lag = profile.lags() ? chance.nanos(0, profile.sourceLag.toNanos()) : 0;
        long version = row.seenAt(scheduler.now() - lag, profile.behind);
        Load load = new Load(get, scheduler.now(), !world.oracle().isOpen(get));
        world.oracle().loadBegins(load);
        row.loads.add(load);
        scheduler.trace(get.process(), () -> (load.refresh ? "reload " : "load ") + row + " begins, sees v" + version);
        boolean fails = chance.percent(profile.failingLoadsPercent);
        long time = chance.percent(profile.longLoadsPercent)
                ? chance.nanos(profile.usualLoad, Profile.LONGEST_LOAD)
                : chance.nanos(profile.usualLoad / 4, profile.usualLoad);
        world.disturbance().load(get.process(), time);
        CompletableFuture<@Nullable Row> loaded = new CompletableFuture<>();
        scheduler.at(scheduler.now() + time, get.process(), () -> {
            row.loads.remove(load);
            scheduler.trace(get.process(), () -> "load " + row + " ends with " + (fails ? "a failure" : "v" + version));
            if (fails) {
                loaded.completeExceptionally(new SaysNo());
            } else {
                loaded.complete(isNull(version) ? null : new Row(row.key, version));
            }
        });
        return loaded;
    }

    /**
     * Gets changes of a cache that is written behind. They may be there though that fails, and later than their process
     * goes on or dies.
     */
    void write(SimProcess process, List<Change<Long, Row>> changes) throws SaysNo {
        Scheduler scheduler = world.scheduler();
        Chance chance = world.chance();
        Profile profile = world.profile();
        List<SourceRow> changed = changes.stream().map(this::rowOf).toList();
        scheduler.trace(
                process, () -> "writes " + changes.stream().map(Change::value).toList());
        world.oracle().writes(process, changed);
        changed.forEach(row -> row.writer = process);
        long time = chance.percent(profile.longLoadsPercent)
                ? chance.nanos(profile.usualLoad, Profile.LONGEST_LOAD)
                : chance.nanos(profile.usualLoad / 4, profile.usualLoad);
        boolean fails = chance.percent(profile.failingLoadsPercent);
        long there = scheduler.now() + chance.nanos(0, time);
        if (!fails || chance.percent(50)) {
            boolean survives = chance.percent(50);
            scheduler.at(there, survives ? null : process, () -> store(process, changes));
        }
        CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
        scheduler.at(scheduler.now() + time, process, () -> over.complete(null));
        world.disturbance().moment(process, time + 2 * Chance.MILLI);
        scheduler.waitUntil(over::isDone);
        changed.forEach(row -> row.writer = row.writer == process ? null : row.writer);
        if (fails) {
            throw new SaysNo();
        }
    }

    private void store(SimProcess process, List<Change<Long, Row>> changes) {
        for (Change<Long, Row> change : changes) {
            SourceRow row = rowOf(change);
            if (row.writtenSequence < change.sequence()) {
                row.writtenSequence = change.sequence();
                row.written = change.required().version();
                world.scheduler().trace("SOURCE", () -> "has v" + row.written + " of " + row + " by " + process);
            }
        }
    }

    private SourceRow rowOf(Change<Long, Row> change) {
        return rows.stream()
                .filter(row -> SimProcess.tenant(row.tenant).equals(change.tenant()) && row.key == change.key())
                .findFirst()
                .orElseThrow();
    }
}
