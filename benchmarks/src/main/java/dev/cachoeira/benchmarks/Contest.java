package dev.cachoeira.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Lets subjects work in turns: every round each of them once under each load, so that drift strikes all alike. All is
 * done anew with several processes a subject: what a compiler and a collector happened to make of one is its fate for as
 * long as it lives, and may be a fifth of what is measured.
 */
public final class Contest {

    private static final int MOST_TRIES = 5;

    private final Task task;
    private final OptionalLong server;
    private final Path java;
    private final Progress progress;

    /** Where a line about what goes on is told. */
    public interface Progress {

        /** Something has happened. */
        void tell(String line);
    }

    /**
     * Prepares a contest.
     *
     * @param server the process of the Redis server, if it runs here
     * @param java the JVM that the subjects run in
     */
    public Contest(Task task, OptionalLong server, Path java, Progress progress) {
        this.task = task;
        this.server = server;
        this.java = java;
        this.progress = progress;
    }

    /** Runs it. */
    public List<Round> run(List<String> subjects, List<Load> loads, Effort effort) throws IOException {
        List<Round> results = new ArrayList<>();
        for (int fork = 1; fork <= effort.forks(); fork++) {
            results.addAll(fork(subjects, loads, effort, fork));
        }
        return results;
    }

    private List<Round> fork(List<String> subjects, List<Load> loads, Effort effort, int fork) throws IOException {
        List<ContestantProcess> contestants = new ArrayList<>();
        try {
            for (String subject : subjects) {
                progress.tell("preparing %s, %d of %d".formatted(subject, fork, effort.forks()));
                start(subject).ifPresent(contestants::add);
            }
            warmUp(contestants, loads, effort.warmUpMillis());
            return rounds(contestants, loads, effort, fork);
        } finally {
            contestants.forEach(ContestantProcess::close);
        }
    }

    /** Who can't start (a server too old for it, say) is left out, and says above why. */
    private Optional<ContestantProcess> start(String subject) {
        try {
            return Optional.of(ContestantProcess.start(subject, task, java));
        } catch (IOException e) {
            progress.tell(subject + " is left out: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void warmUp(List<ContestantProcess> contestants, List<Load> loads, long warmUpMillis) throws IOException {
        for (ContestantProcess contestant : contestants) {
            for (Load load : loads) {
                progress.tell("warming up " + contestant.subject() + ", " + load.label() + " threads");
                contestant.work(new Load(load.threads(), load.virtual(), warmUpMillis, load.sampleEvery()));
            }
        }
    }

    private List<Round> rounds(List<ContestantProcess> contestants, List<Load> loads, Effort effort, int fork)
            throws IOException {
        List<Round> results = new ArrayList<>();
        int before = (fork - 1) * effort.rounds();
        for (int round = before + 1; round <= before + effort.rounds(); round++) {
            for (Load load : loads) {
                for (int i = 0; i < contestants.size(); i++) {
                    ContestantProcess next = contestants.get((i + round) % contestants.size());
                    Round result = turn(next, load, round);
                    results.add(result);
                    progress.tell("round %d of %d, %s threads, %s: %,.0f/s%s"
                            .formatted(
                                    round,
                                    effort.forks() * effort.rounds(),
                                    load.label(),
                                    next.subject(),
                                    result.sample().rate(),
                                    result.disturbed() ? "  (disturbed)" : ""));
                }
            }
        }
        return results;
    }

    /** Repeats a turn in which others worked too much; the last one counts, and says so. */
    private Round turn(ContestantProcess contestant, Load load, int round) throws IOException {
        Round result = measure(contestant, load, round);
        for (int i = 1; i < MOST_TRIES && result.disturbed(); i++) {
            result = measure(contestant, load, round);
        }
        return result;
    }

    private Round measure(ContestantProcess contestant, Load load, int round) throws IOException {
        long began = System.nanoTime();
        double machine = Processors.machine();
        double own = own(contestant);
        double ofServer = ofServer();
        Sample sample = contestant.work(load);
        double seconds = (System.nanoTime() - began) / 1e9;
        double serverWork = ofServer() - ofServer;
        double others = Processors.machine() - machine - (own(contestant) - own) - serverWork;
        return new Round(
                contestant.subject(), load, round, sample, (long) (serverWork * 1e9), Math.max(0, others / seconds));
    }

    private static double own(ContestantProcess contestant) {
        return Processors.process(contestant.pid());
    }

    private double ofServer() {
        return server.isPresent() ? Processors.process(server.getAsLong()) : 0;
    }
}
