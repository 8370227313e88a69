package dev.cachoeira.simulation;

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

        void commit(long now) {
            commits.add(now);
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
        return world.profile().nulls && version % 3 == 2;
    }

    /** Reads a row for a get. */
    CompletionStage<? extends @Nullable Row> load(Get get) {
        SourceRow row = get.row();
        Scheduler scheduler = world.scheduler();
        Chance chance = world.chance();
        Profile profile = world.profile();
        long lag = profile.lags() ? chance.nanos(0, profile.sourceLag.toNanos()) : 0;
        long version = row.versionAt(scheduler.now() - lag);
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
}
