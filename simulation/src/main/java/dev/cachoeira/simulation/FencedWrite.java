package dev.cachoeira.simulation;

import dev.cachoeira.cache.FenceSteps;
import dev.cachoeira.cache.StrictInvalidationException;
import dev.cachoeira.simulation.Source.SourceRow;
import dev.cachoeira.simulation.Source.Write;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A write of a strict cache: puts up a fence, mostly puts it up again, commits, and takes it down. Between the steps anything
 * may happen, such as the end of the process. It commits nothing unless the fence is certain to stand.
 */
final class FencedWrite {

    /** How long a fence is trusted that was put up once. */
    private static final long TRUSTED = Profile.FENCE_TTL.toNanos() - 50 * Chance.MILLI;

    private final World world;
    private final Scheduler scheduler;
    private final Chance chance;
    private final Oracle oracle;
    private final SimProcess process;
    private final String what;
    private final List<SourceRow> rows;
    private final List<SourceRow> unstored;
    private final Supplier<CompletableFuture<FenceSteps>> raise;
    private final BiConsumer<SimProcess, SourceRow> ask;
    private final Write write;
    private @Nullable FenceSteps fence;
    private long putUp;
    private long forgotten;

    /**
     * Makes one.
     *
     * @param rows what may be committed
     * @param unstored what nobody stores behind the fence
     * @param ask has a process ask for a row
     */
    FencedWrite(
            World world,
            SimProcess process,
            String what,
            List<SourceRow> rows,
            List<SourceRow> unstored,
            Supplier<CompletableFuture<FenceSteps>> raise,
            BiConsumer<SimProcess, SourceRow> ask) {
        this.world = world;
        this.scheduler = world.scheduler();
        this.chance = world.chance();
        this.oracle = world.oracle();
        this.process = process;
        this.what = what;
        this.rows = rows;
        this.unstored = unstored;
        this.raise = raise;
        this.ask = ask;
        this.write = new Write(process, false);
    }

    void begin() {
        rows.forEach(row -> row.writes().add(write));
        Promise call = putsUp("puts up a fence around ");
        raise.get().whenComplete((steps, failure) -> {
            returned(call, failure == null ? "has put up a fence around " : "has no fence around ");
            if (failure != null) {
                expected(failure);
                over();
                return;
            }
            fence = steps;
            after(
                    chance.percent(50) ? 2 * Chance.MILLI : 40 * Chance.MILLI,
                    chance.percent(80) ? this::check : this::commit);
        });
    }

    private void check() {
        Promise call = putsUp("puts up again the fence around ");
        fence().check().whenComplete((stands, failure) -> {
            returned(call, "has put up again: " + stands + " the fence around ");
            expected(failure);
            soon(failure == null && stands ? this::commit : this::takeDown);
        });
    }

    private void expected(@Nullable Throwable failure) {
        if (failure != null && !(cause(failure) instanceof StrictInvalidationException)) {
            oracle.fail("a fence of " + process + " fails: " + failure);
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private Promise putsUp(String how) {
        putUp = scheduler.now();
        forgotten = oracle.forgotten();
        return called(how);
    }

    private Promise called(String how) {
        Promise call = Promise.of(rows);
        oracle.called(process, call);
        oracle.excuse(unstored);
        scheduler.trace(process, () -> how + what + " of " + Workload.versions(rows));
        world.disturbance().moment(process, 2 * Chance.MILLI);
        return call;
    }

    private void returned(Promise call, String how) {
        scheduler.trace(process, () -> how + what);
        oracle.excuse(unstored);
        oracle.answered(call);
    }

    /** Unless it has taken so long that nobody knows any more whether the fence stands, or is given up. */
    private void commit() {
        if (scheduler.now() - putUp < TRUSTED && chance.percent(90)) {
            boolean first = true;
            for (SourceRow row : rows) {
                if (first || chance.percent(60)) {
                    row.commit(scheduler.now());
                    oracle.committed(row, forgotten);
                }
                first = false;
            }
            scheduler.trace(process, () -> "has committed " + Workload.versions(rows));
            othersAsk();
        }
        oracle.excuse(unstored);
        world.disturbance().moment(process, 2 * Chance.MILLI);
        soon(chance.percent(95) ? this::takeDown : this::abandon);
    }

    private void othersAsk() {
        for (SimProcess other : world.processes()) {
            if (chance.percent(30)) {
                long soon = scheduler.now() + chance.nanos(0, Chance.MILLI);
                scheduler.at(soon, other, () -> ask.accept(other, rows.get(chance.below(rows.size()))));
            }
        }
    }

    private void takeDown() {
        Promise call = called("takes down the fence around ");
        fence().close().whenComplete((told, failure) -> {
            returned(call, "has taken down: " + told + " the fence around ");
            expected(failure);
            oracle.returned(process, call);
            over();
        });
    }

    private void abandon() {
        scheduler.trace(process, () -> "leaves the fence around " + what);
        oracle.excuse(unstored, Profile.FENCE_TTL.toNanos());
        fence().abandon();
        over();
    }

    private void over() {
        rows.forEach(row -> row.writes().remove(write));
    }

    private FenceSteps fence() {
        return Objects.requireNonNull(fence);
    }

    private void soon(Runnable step) {
        after(chance.percent(85) ? 2 * Chance.MILLI : 60 * Chance.MILLI, step);
    }

    private void after(long most, Runnable step) {
        scheduler.at(scheduler.now() + chance.nanos(0, most), process, step);
    }
}
