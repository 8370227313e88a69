package dev.cachoeira.redis.coherence;

import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Several processes over one source and one Redis. They work at random, stop, wait until pushes have arrived; then each
 * reads each row, and none may be older than the source's. Then on.
 */
final class CoherenceRun {

    private static final int THREADS = 4;

    private final Disturbance disturbance;
    private final int processes;
    private final int quiescences;
    private final int operations;
    private final int strikeEvery;
    private final Random random;
    private final List<String> stale = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final List<WorkerProcess> workers = new ArrayList<>();
    private int strikes;
    private long workNanos;
    private long hits;
    private long reads;

    CoherenceRun(Disturbance disturbance, int processes, int quiescences, int operations, int strikeEvery, long seed) {
        this.disturbance = disturbance;
        this.processes = processes;
        this.quiescences = quiescences;
        this.operations = operations;
        this.strikeEvery = strikeEvery;
        this.random = new Random(seed);
    }

    /** What a run has found. */
    record Result(String figures, int strikes, long hits, List<String> stale, List<String> violations) {}

    Result run() {
        long began = System.nanoTime();
        try (RowServer rows = new RowServer();
                RedisServer redis = disturbance.settings().start()) {
            try (KillConnections killer =
                    disturbance == Disturbance.CONNECTIONS_KILLED ? new KillConnections(redis) : null) {
                startWorkers(redis, rows);
                for (int i = 1; i <= quiescences; i++) {
                    long start = System.nanoTime();
                    work(redis, i);
                    workNanos += System.nanoTime() - start;
                    quiesce(rows, i);
                }
                if (killer != null) {
                    strikes = killer.times();
                }
            } finally {
                workers.forEach(WorkerProcess::close);
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        String figures = String.format(
                "%s: %d processes, %,d operations, %d quiescences, %d strikes, %,d reads checked (%,d from memory),"
                        + " %d stale, %d own invalidations not seen, %.1f s (%.1f s of work)",
                disturbance,
                processes,
                operations,
                quiescences,
                strikes,
                reads,
                hits,
                stale.size(),
                violations.size(),
                took.toMillis() / 1_000.0,
                workNanos / 1e9);
        return new Result(figures, strikes, hits, stale, violations);
    }

    private void startWorkers(RedisServer redis, RowServer rows) {
        for (int i = 0; i < processes; i++) {
            workers.add(new WorkerProcess(redis.uri(), rows.port(), false));
        }
        workers.forEach(WorkerProcess::awaitReady);
    }

    private void work(RedisServer redis, int round) {
        int share = operations / quiescences / processes + 1;
        List<CompletableFuture<String>> working = new ArrayList<>();
        for (WorkerProcess worker : workers) {
            working.add(worker.send("work", random.nextInt(), share, THREADS));
        }
        if (disturbance.strikes() && round % strikeEvery == strikeEvery / 2) {
            disturbance.prepare(redis);
        }
        if (disturbance.strikes() && round % strikeEvery == 0) {
            disturbance.strike(redis, random);
            strikes++;
        }
        for (int i = 0; i < workers.size(); i++) {
            String found = workers.get(i).value(working.get(i));
            if (!found.isEmpty()) {
                violations.add("process " + i + ": " + found);
            }
        }
    }

    private void quiesce(RowServer rows, int round) {
        expect("true", "settled");
        all("readMarkers");
        String version = workers.get(round % processes).ask("writeMarkers");
        expect("true", "awaitMarkers", version);
        List<String> answers = all("versions");
        for (int i = 0; i < answers.size(); i++) {
            for (String word : answers.get(i).split(" ")) {
                judge(rows, round, i, word);
            }
        }
    }

    private List<String> all(String command, Object... arguments) {
        List<CompletableFuture<String>> asked = new ArrayList<>();
        workers.forEach(worker -> asked.add(worker.send(command, arguments)));
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            answers.add(workers.get(i).value(asked.get(i)));
        }
        return answers;
    }

    private void expect(String answer, String command, Object... arguments) {
        for (String got : all(command, arguments)) {
            if (!got.equals(answer)) {
                throw new AssertionError(command + " was answered by " + got);
            }
        }
    }

    private void judge(RowServer rows, int round, int process, String word) {
        String[] parts = word.split(":");
        int slot = Integer.parseInt(parts[0]);
        long version = Long.parseLong(parts[1]);
        reads++;
        if (parts[2].equals("L1")) {
            hits++;
        }
        if (version < rows.version(slot)) {
            StringBuilder report = new StringBuilder("quiescence " + round + ", process " + process + " has " + word
                    + ", the source has " + rows.version(slot));
            if (stale.size() < 5) {
                for (int i = 0; i < workers.size(); i++) {
                    report.append("\n  process ").append(i).append(": ");
                    report.append(workers.get(i).ask("history", slot).replace(" | ", "\n    "));
                }
            }
            stale.add(report.toString());
        }
    }
}
