package dev.cachoeira.benchmarks;

import dev.cachoeira.benchmarks.suite.Suite;
import java.time.Instant;
import java.util.List;

/** Turns as a contest might have measured them. */
final class Rounds {

    static final Load ONE = new Load(1, false, 1_000, 8);
    static final Load MANY = new Load(64, false, 1_000, 8);

    private static final Machine MACHINE = new Machine(
            "A processor",
            2,
            "4 GB",
            "Linux 6",
            "openjdk 17",
            "7.0.15",
            "abc1234",
            Instant.parse("2026-01-02T03:04:05Z"));

    private Rounds() {}

    static Report report(Suite suite, List<Round> rounds) {
        Task task = new Task("redis://unused", 100, 300, Task.Distribution.ZIPF, 1);
        return Report.of(suite, "./bench l2", MACHINE, task, rounds);
    }

    /** A turn of a second in which a subject got so far. */
    static Round of(String subject, Load load, int round, long operations) {
        return of(subject, load, round, operations, 0.0);
    }

    static Round of(String subject, Load load, int round, long operations, double others) {
        Sample sample = new Sample(operations, 1_000_000_000, 1_500, 20_000, 300_000, 2_000_000_000, operations * 48);
        return new Round(subject, load, round, sample, 500_000_000, others);
    }
}
