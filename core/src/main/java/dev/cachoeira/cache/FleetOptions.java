package dev.cachoeira.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the engine treats its servers.
 *
 * @param prefix what every key in Redis begins with, but for the entries of caches with a {@link
 *     CacheBuilder#keyPrefix} of their own; default {@code client}
 * @param deadline how long a caller waits for Redis before it goes on without; default 250 ms
 * @param coherenceWindow how long what a connection has told may be believed after its last complete beat was sent:
 *     the bound of staleness when invalidations are lost; default 2 s
 * @param beat how often each connection is asked whether it is still whole; default 500 ms
 * @param outageTtl how long a value from the source is kept while Redis is away; default 2 s
 * @param untrackedTtl how long memory keeps values of a server that cannot push invalidations; default 1 s
 * @param replayWindow acknowledged invalidations this young are sent again when another server has taken over; default 30 s
 * @param journalLimit how many unacknowledged invalidations are remembered one by one; default 10,000
 */
public record FleetOptions(
        String prefix,
        Duration deadline,
        Duration coherenceWindow,
        Duration beat,
        Duration outageTtl,
        Duration untrackedTtl,
        Duration replayWindow,
        int journalLimit) {

    /** What holds when nothing is said. */
    public static final FleetOptions DEFAULTS = new FleetOptions(
            "client",
            Duration.ofMillis(250),
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            10_000);

    /** The same with another {@code prefix}. */
    public FleetOptions withPrefix(String newPrefix) {
        return new FleetOptions(
                newPrefix, deadline, coherenceWindow, beat, outageTtl, untrackedTtl, replayWindow, journalLimit);
    }

    /** The same with another {@code deadline}. */
    public FleetOptions withDeadline(Duration newDeadline) {
        return new FleetOptions(
                prefix, newDeadline, coherenceWindow, beat, outageTtl, untrackedTtl, replayWindow, journalLimit);
    }

    /** The same with another {@code coherenceWindow}. */
    public FleetOptions withCoherenceWindow(Duration newCoherenceWindow) {
        return new FleetOptions(
                prefix, deadline, newCoherenceWindow, beat, outageTtl, untrackedTtl, replayWindow, journalLimit);
    }

    /** The same with another {@code beat}. */
    public FleetOptions withBeat(Duration newBeat) {
        return new FleetOptions(
                prefix, deadline, coherenceWindow, newBeat, outageTtl, untrackedTtl, replayWindow, journalLimit);
    }

    /** The same with another {@code outageTtl}. */
    public FleetOptions withOutageTtl(Duration newOutageTtl) {
        return new FleetOptions(
                prefix, deadline, coherenceWindow, beat, newOutageTtl, untrackedTtl, replayWindow, journalLimit);
    }

    /** The same with another {@code untrackedTtl}. */
    public FleetOptions withUntrackedTtl(Duration newUntrackedTtl) {
        return new FleetOptions(
                prefix, deadline, coherenceWindow, beat, outageTtl, newUntrackedTtl, replayWindow, journalLimit);
    }

    /** The same with another {@code replayWindow}. */
    public FleetOptions withReplayWindow(Duration newReplayWindow) {
        return new FleetOptions(
                prefix, deadline, coherenceWindow, beat, outageTtl, untrackedTtl, newReplayWindow, journalLimit);
    }

    /** The same with another {@code journalLimit}. */
    public FleetOptions withJournalLimit(int newJournalLimit) {
        return new FleetOptions(
                prefix, deadline, coherenceWindow, beat, outageTtl, untrackedTtl, replayWindow, newJournalLimit);
    }

    /** Everything that is wrong with these settings, in words; empty when nothing is. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (!prefix.matches("[A-Za-z0-9._-]{1,64}")) {
            problems.add(
                    "prefix must be 1 to 64 letters, digits, dots, dashes or underscores, but was '" + prefix + "'");
        }
        positive(problems, "deadline", deadline);
        positive(problems, "coherenceWindow", coherenceWindow);
        positive(problems, "beat", beat);
        positive(problems, "outageTtl", outageTtl);
        positive(problems, "untrackedTtl", untrackedTtl);
        positive(problems, "replayWindow", replayWindow);
        if (beat.multipliedBy(2).compareTo(coherenceWindow) > 0) {
            problems.add("coherenceWindow must be at least twice the beat, but they were " + coherenceWindow + " and "
                    + beat);
        }
        if (journalLimit < 1) {
            problems.add("journalLimit must be at least 1, but was " + journalLimit);
        }
        return problems;
    }

    private static void positive(List<String> problems, String name, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0) {
            problems.add(name + " must be at least 1 ms, but was " + value);
        }
    }
}
