package dev.cachoeira.chaos;

import dev.cachoeira.chaos.check.Board;
import dev.cachoeira.chaos.check.Figures;
import dev.cachoeira.chaos.scenario.Place;
import dev.cachoeira.chaos.scenario.Scenario;
import dev.cachoeira.chaos.source.SourceServer;
import dev.cachoeira.chaos.worker.WorkerOrder;
import dev.cachoeira.chaos.worker.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Conducts one scenario: servers, source, workers; load before, during and after the fault. */
final class Run {

    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Scenario scenario;
    private final Settings settings;
    private final Consumer<String> progress;
    private final List<WorkerProcess> workers = new ArrayList<>();
    private final Coherence coherence = new Coherence(workers);
    private final SourceServer source = new SourceServer();
    private long partBegan;
    private long partReads;

    private Run(Scenario scenario, Settings settings, Consumer<String> progress) {
        this.scenario = scenario;
        this.settings = settings;
        this.progress = progress;
    }

    /** Runs a scenario that has not been used, and ends all that it has started. */
    static Outcome of(Scenario scenario, Settings settings, Consumer<String> progress)
            throws IOException, InterruptedException {
        Optional<String> impossible = scenario.impossible();
        if (impossible.isPresent()) {
            progress.accept(scenario.name() + ": not possible here: " + impossible.get());
            return Outcome.notRun(scenario.name(), scenario.story(), "not possible here: " + impossible.get());
        }
        Path board = Files.createTempFile("chaos-board", "");
        Run run = new Run(scenario, settings, progress);
        try (run.source;
                scenario) {
            return run.conduct(board);
        } finally {
            Files.deleteIfExists(board);
        }
    }

    private Outcome conduct(Path board) throws IOException, InterruptedException {
        try (Stillness stillness = new Stillness()) {
            say("starting");
            scenario.setUp();
            start(board);
            Part warmUp = load(WARM_UP);
            say("load, all well");
            Part before = before();
            say("the fault begins");
            long struck = System.nanoTime();
            scenario.strike(workers);
            Long again = coherence.unbrokenSince(struck + faultTime().toNanos());
            scenario.heal(workers);
            long healed = System.nanoTime();
            say("the fault is over");
            Part during = part();
            Long recovered = coherence.firstBefore(healed + PATIENCE.toNanos());
            sleepUntil(healed + settings.time().toNanos());
            Part after = part();
            return new Outcome(
                    scenario.name(),
                    scenario.story(),
                    null,
                    warmUp,
                    before,
                    during,
                    after,
                    millis(struck, again),
                    millis(healed, recovered),
                    stillness.longestMillis(),
                    scenario.notes());
        } finally {
            workers.forEach(WorkerProcess::close);
        }
    }

    private void start(Path file) throws IOException {
        Board board = Board.in(file, settings.workers());
        for (int i = 0; i < settings.workers(); i++) {
            Place place = scenario.place(i, source.port());
            WorkerOrder order = new WorkerOrder(
                    i,
                    settings.workers(),
                    place.redis(),
                    place.source(),
                    file.toString(),
                    settings.invalidator(),
                    settings.seed() * 1_000 + i * 100L);
            workers.add(WorkerProcess.start(order, board, place.wrapper(), place.environment(), log(i)));
        }
        workers.forEach(WorkerProcess::awaitReady);
        partBegan = System.nanoTime();
    }

    private @Nullable Path log(int worker) {
        Path logs = settings.logs();
        return logs == null ? null : logs.resolve(scenario.name() + "-" + worker + ".log");
    }

    private Part load(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
        return part();
    }

    private Part before() throws InterruptedException {
        Thread.sleep(settings.time().toMillis() / 2);
        scenario.prepare();
        return load(settings.time().dividedBy(2));
    }

    private Duration faultTime() {
        Duration least = scenario.least();
        return least.compareTo(settings.time()) > 0 ? least : settings.time();
    }

    /** What happened since the last part's end. */
    private Part part() {
        Figures figures = Figures.NONE;
        for (WorkerProcess worker : workers) {
            figures = figures.plus(worker.figures());
        }
        long now = System.nanoTime();
        long reads = source.reads();
        Figures judged = scenario.reachable() ? figures.withoutExcuse() : figures;
        Part part = new Part((now - partBegan) / 1e9, reads - partReads, judged);
        partBegan = now;
        partReads = reads;
        return part;
    }

    private void say(String what) {
        progress.accept(scenario.name() + ": " + what);
    }

    private static void sleepUntil(long moment) throws InterruptedException {
        Thread.sleep(Math.max(0, (moment - System.nanoTime()) / 1_000_000));
    }

    private static @Nullable Long millis(long from, @Nullable Long to) {
        return to == null ? null : (to - from) / 1_000_000;
    }
}
