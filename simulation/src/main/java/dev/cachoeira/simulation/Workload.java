package dev.cachoeira.simulation;

import dev.cachoeira.cache.AsyncCache;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.FenceSteps;
import dev.cachoeira.cache.LoadTimeoutException;
import dev.cachoeira.cache.StrictInvalidationException;
import dev.cachoeira.cache.WriteBehindException;
import dev.cachoeira.simulation.Source.SourceRow;
import dev.cachoeira.simulation.Source.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the processes do: gets, and writes of the source that are followed by an invalidation. */
final class Workload {

    private static final int KEYS_ONLY = 62;

    /** By when a put of a process that has died is filed, or never. */
    private static final long FILED = 2 * Profile.DEADLINE.toNanos() + 60 * Chance.MILLI;

    private final World world;
    private final Profile profile;
    private final Chance chance;
    private final Scheduler scheduler;

    Workload(World world) {
        this.world = world;
        this.profile = world.profile();
        this.chance = world.chance();
        this.scheduler = world.scheduler();
        world.whenInUse(this::askSoon);
    }

    /** Plans the whole run; returns when its last operation begins. */
    long plan(long start) {
        long gap = 2 * profile.span / profile.operations;
        long at = start;
        for (int i = 0; i < profile.operations; i++) {
            at += chance.percent(50) ? chance.nanos(0, 200 * Chance.MICRO) : chance.nanos(0, gap);
            int index = chance.below(profile.processes);
            boolean write = chance.percent(profile.writesPercent);
            later(at, index, write ? this::write : this::read);
        }
        return at;
    }

    private void later(long at, int index, java.util.function.Consumer<SimProcess> operation) {
        scheduler.at(at, null, () -> {
            SimProcess process = world.process(index);
            scheduler.at(scheduler.now(), process, () -> operation.accept(process));
        });
    }

    /** Every living process asks for everything; one that stands still, when it goes on. */
    void readAll() {
        for (SimProcess process : world.processes()) {
            world.source().rows().forEach(row -> scheduler.at(scheduler.now(), process, () -> get(process, row)));
        }
    }

    /** Who has waited for the server asks at once. */
    private void askSoon(SimProcess process) {
        if (scheduler.now() >= profile.start && chance.percent(50)) {
            long soon = scheduler.now() + chance.nanos(0, 5 * Chance.MILLI);
            scheduler.at(soon, process, () -> get(process, anyRow()));
        }
    }

    private SourceRow anyRow() {
        List<SourceRow> rows = world.source().rows();
        return rows.get(chance.below(rows.size()));
    }

    // ---- reads -------------------------------------------------------------------------------------------------

    private void read(SimProcess process) {
        SourceRow row = anyRow();
        int dice = chance.below(100);
        if (dice < 6) {
            peek(process, row);
        } else if (dice < 9 && !profile.entriesStay()) {
            expire(process, row);
        } else {
            get(process, row);
        }
    }

    private void get(SimProcess process, SourceRow row) {
        Get get = world.oracle().begins(process, row);
        scheduler.trace(process, () -> "get " + row + " begins, at least v" + get.least());
        process.view(row.tenant)
                .lookup(row.key, key -> world.source().load(get))
                .whenComplete((found, failure) -> {
                    if (failure != null) {
                        scheduler.trace(process, () -> "get " + row + " fails: " + failure);
                        world.oracle().ended(get);
                        if (!(failure instanceof Source.SaysNo || failure instanceof LoadTimeoutException)) {
                            unexpected("a get of " + row + " by " + process, failure);
                        }
                    } else {
                        scheduler.trace(
                                process, () -> "get " + row + " returns " + found.value() + " from " + found.level());
                        world.oracle().ends(get, found.value());
                    }
                });
    }

    private void peek(SimProcess process, SourceRow row) {
        Get get = world.oracle().begins(process, row);
        process.view(row.tenant).get(row.key).whenComplete((value, failure) -> {
            scheduler.trace(process, () -> "get " + row + " without a loader returns " + value);
            unexpected("a get of " + row + " by " + process, failure);
            if (value == null) {
                world.oracle().ended(get);
            } else {
                world.oracle().ends(get, value);
            }
        });
    }

    private void expire(SimProcess process, SourceRow row) {
        world.oracle().excuse(List.of(row));
        scheduler.trace(process, () -> "expire " + row);
        process.view(row.tenant).expire(row.key, Duration.ofMillis(chance.between(5, 500)));
    }

    // ---- writes ------------------------------------------------------------------------------------------------

    private void write(SimProcess process) {
        SourceRow row = anyRow();
        AsyncCache<Long, Row> view = process.view(row.tenant);
        if (profile.behind) {
            file(process, row);
            return;
        }
        List<SourceRow> all = world.source().rows();
        List<SourceRow> tenants =
                all.stream().filter(each -> each.tenant == row.tenant).toList();
        if (profile.versions && chance.percent(60)) {
            put(process, row);
            return;
        }
        // A clear leaves no tombstones for puts that are late.
        int dice = chance.below(profile.versions ? KEYS_ONLY : 100);
        if (profile.strict && chance.percent(75)) {
            fenced(process, row, tenants);
        } else if (dice < 45) {
            commit(process, "key", List.of(row), () -> view.invalidate(row.key));
        } else if (dice < 55) {
            put(process, row);
        } else if (dice < 62) {
            List<Long> keys = tenants.stream().map(each -> each.key).toList();
            commit(process, "keys", tenants, () -> view.invalidateAll(keys));
        } else if (dice < 80 && profile.tagged) {
            int tag = chance.below(2);
            List<SourceRow> tagged =
                    tenants.stream().filter(each -> Row.carries(each.key, tag)).toList();
            if (tagged.isEmpty()) {
                return;
            }
            commit(process, Row.tag(tag), tagged, () -> view.invalidateTags(List.of(Row.tag(tag))));
        } else if (dice < 85) {
            commit(process, "cache of tenant", tenants, view::clear);
        } else if (dice < 90) {
            commit(
                    process,
                    "tenant",
                    tenants,
                    () -> process.tenantScope(row.tenant).clearAsync());
        } else if (dice < 95) {
            commit(process, "cache", all, view::clearAllTenants);
        } else {
            commit(process, "everything", all, process.caches()::clearEverythingAsync);
        }
    }

    /** Commits some of the rows and then, a little later, invalidates all of them. */
    private void commit(
            SimProcess process, String what, List<SourceRow> rows, Supplier<CompletableFuture<Void>> invalidation) {
        List<SourceRow> changed = new ArrayList<>();
        for (SourceRow row : rows) {
            boolean put = row.writes().stream().anyMatch(Write::put);
            if ((!put || profile.versions) && (changed.isEmpty() || chance.percent(60))) {
                row.commit(scheduler.now());
                changed.add(row);
            }
        }
        Write write = new Write(process, false);
        changed.forEach(row -> row.writes().add(write));
        scheduler.trace(process, () -> "commits " + versions(changed));
        after(process, () -> {
            Promise promise = Promise.of(rows);
            world.oracle().called(process, promise);
            world.oracle().excuse(what.startsWith("key") ? rows : world.source().rows());
            scheduler.trace(process, () -> "invalidates " + what + " of " + versions(rows));
            world.disturbance().moment(process, 2 * Chance.MILLI);
            invalidation.get().whenComplete((done, failure) -> {
                scheduler.trace(process, () -> "has invalidated " + what + (failure == null ? "" : ": " + failure));
                changed.forEach(row -> row.writes().remove(write));
                world.oracle()
                        .excuse(what.startsWith("key") ? rows : world.source().rows());
                world.oracle().returned(process, promise);
                unexpected("what " + process + " invalidates", failure);
                if (chance.percent(30)) { // whoever waited for it asks at once
                    get(process, promise.rows().get(chance.below(promise.rows().size())));
                }
            });
        });
    }

    private void unexpected(String what, @Nullable Throwable failure) {
        if (failure != null && !(profile.strict && failure instanceof StrictInvalidationException)) {
            world.oracle().fail(what + " fails: " + failure);
        }
    }

    /** Commits some rows behind a fence around them. */
    private void fenced(SimProcess process, SourceRow row, List<SourceRow> tenants) {
        Cache<Long, Row> view = process.waitingView(row.tenant);
        int tag = chance.below(2);
        List<SourceRow> tagged = tenants.stream()
                .filter(each -> profile.tagged && Row.carries(each.key, tag))
                .toList();
        if (!tagged.isEmpty() && chance.percent(35)) {
            List<String> tags = List.of(Row.tag(tag));
            new FencedWrite(
                            world,
                            process,
                            tags.get(0),
                            tagged,
                            tenants,
                            () -> FenceSteps.raiseTags(view, tags),
                            this::get)
                    .begin();
        } else {
            List<SourceRow> rows = chance.percent(70) ? List.of(row) : tenants;
            List<Long> keys = rows.stream().map(each -> each.key).toList();
            new FencedWrite(world, process, "keys", rows, rows, () -> FenceSteps.raise(view, keys), this::get).begin();
        }
    }

    static String versions(List<SourceRow> rows) {
        return rows.stream().map(row -> row + " v" + row.version()).toList().toString();
    }

    /** Commits a row and puts what was written; unless it has a version, only while nobody else writes that row. */
    private void put(SimProcess process, SourceRow row) {
        boolean others = !row.writes().isEmpty() && !profile.versions;
        if (others || world.source().isNull(row.version() + 1)) {
            return;
        }
        Write write = new Write(process, true);
        row.commit(scheduler.now());
        row.writes().add(write);
        Row value = new Row(row.key, row.version());
        scheduler.trace(process, () -> "commits " + versions(List.of(row)));
        long late = profile.versions && chance.percent(40) ? 40 * Chance.MILLI : 2 * Chance.MILLI;
        scheduler.at(scheduler.now() + chance.nanos(0, late), process, () -> {
            Promise promise = new Promise(List.of(row), new long[] {value.version()});
            world.oracle().called(process, promise);
            world.oracle().excuse(List.of(row));
            scheduler.trace(process, () -> "puts " + row + " v" + value.version());
            world.disturbance().moment(process, 2 * Chance.MILLI);
            process.view(row.tenant).put(row.key, value).whenComplete((done, failure) -> {
                scheduler.trace(
                        process,
                        () -> "has put " + row + " v" + value.version() + (failure == null ? "" : ": " + failure));
                row.writes().remove(write);
                world.oracle().excuse(List.of(row));
                world.oracle().returned(process, promise);
                unexpected("what " + process + " puts", failure);
                if (chance.percent(30)) { // whoever waited for it asks at once
                    get(process, promise.rows().get(chance.below(promise.rows().size())));
                }
            });
        });
    }

    /** Puts into a cache that is written behind, unless another put of the row may still be on its way. */
    private void file(SimProcess process, SourceRow row) {
        if (row.filing(scheduler.now()) || world.source().isNull(row.version() + 1)) {
            return;
        }
        Write write = new Write(process, true);
        row.commit(scheduler.now());
        row.writes().add(write);
        row.files(scheduler.now() + FILED);
        Row value = new Row(row.key, row.version());
        Promise promise = new Promise(List.of(row), new long[] {value.version()});
        world.oracle().called(process, promise);
        scheduler.trace(process, () -> "puts " + row + " v" + value.version());
        world.disturbance().moment(process, 2 * Chance.MILLI);
        process.view(row.tenant).put(row.key, value).whenComplete((done, failure) -> {
            scheduler.trace(
                    process, () -> "has put " + row + " v" + value.version() + (failure == null ? "" : ": " + failure));
            row.writes().remove(write);
            row.files(scheduler.now());
            if (failure == null) {
                row.acknowledged(value.version());
                world.oracle().returned(process, promise);
                if (chance.percent(30)) {
                    get(process, row);
                }
            } else {
                world.oracle().answered(promise);
                if (!(failure instanceof WriteBehindException)) {
                    unexpected("what " + process + " puts", failure);
                }
            }
        });
    }

    private void after(SimProcess process, Runnable next) {
        scheduler.at(scheduler.now() + chance.nanos(0, 2 * Chance.MILLI), process, next);
    }
}
