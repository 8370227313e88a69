package dev.cachoeira.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How changes of a cache get to their source. Immutable. Processes of one cache should have the same.
 *
 * @param delay how long a change waits, so that others of its key can take its place; from zero to 1 h; default 500 ms
 * @param batchSize how many changes the writer gets at once: from 1 to 1,000; default 100. When so many wait in a part of the
 *     queue, they wait no longer
 * @param writers how many batches a process writes at the same time: from 1 to 16; default 4
 * @param attempts after how many failures of its own a change is given up: at least 1; default 20, which takes about ten minutes
 * @param backoff how long a change waits after it has failed for the first time; twice as long each time; from 1 ms; default
 *     100 ms
 * @param longestBackoff how long it waits at most, and at least the {@code backoff}; default 1 min
 * @param maximumPending how many changes may wait, and how many may be dead: at least 16; default 100,000. The parts of the
 *     queue have equal shares, so a put may be refused a little sooner
 * @param drainTimeout how long closing waits until what waits is written; what is not stays in Redis for the next process;
 *     from zero to 10 min; default 5 s
 */
public record WriteBehindOptions(
        Duration delay,
        int batchSize,
        int writers,
        int attempts,
        Duration backoff,
        Duration longestBackoff,
        long maximumPending,
        Duration drainTimeout) {

    /** What holds when nothing is said. */
    public static final WriteBehindOptions DEFAULTS = new WriteBehindOptions(
            Duration.ofMillis(500),
            100,
            4,
            20,
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            100_000,
            Duration.ofSeconds(5));

    /** The same with another {@code delay}. */
    public WriteBehindOptions withDelay(Duration newDelay) {
        return new WriteBehindOptions(
                newDelay, batchSize, writers, attempts, backoff, longestBackoff, maximumPending, drainTimeout);
    }

    /** The same with another {@code batchSize}. */
    public WriteBehindOptions withBatchSize(int newBatchSize) {
        return new WriteBehindOptions(
                delay, newBatchSize, writers, attempts, backoff, longestBackoff, maximumPending, drainTimeout);
    }

    /** The same with another {@code writers}. */
    public WriteBehindOptions withWriters(int newWriters) {
        return new WriteBehindOptions(
                delay, batchSize, newWriters, attempts, backoff, longestBackoff, maximumPending, drainTimeout);
    }

    /** The same with another {@code attempts}. */
    public WriteBehindOptions withAttempts(int newAttempts) {
        return new WriteBehindOptions(
                delay, batchSize, writers, newAttempts, backoff, longestBackoff, maximumPending, drainTimeout);
    }

    /** The same with another {@code backoff}. */
    public WriteBehindOptions withBackoff(Duration newBackoff) {
        return new WriteBehindOptions(
                delay, batchSize, writers, attempts, newBackoff, longestBackoff, maximumPending, drainTimeout);
    }

    /** The same with another {@code longestBackoff}. */
    public WriteBehindOptions withLongestBackoff(Duration newLongestBackoff) {
        return new WriteBehindOptions(
                delay, batchSize, writers, attempts, backoff, newLongestBackoff, maximumPending, drainTimeout);
    }

    /** The same with another {@code maximumPending}. */
    public WriteBehindOptions withMaximumPending(long newMaximumPending) {
        return new WriteBehindOptions(
                delay, batchSize, writers, attempts, backoff, longestBackoff, newMaximumPending, drainTimeout);
    }

    /** The same with another {@code drainTimeout}. */
    public WriteBehindOptions withDrainTimeout(Duration newDrainTimeout) {
        return new WriteBehindOptions(
                delay, batchSize, writers, attempts, backoff, longestBackoff, maximumPending, newDrainTimeout);
    }

    /** Everything that is wrong with these settings, in words; empty when nothing is. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        CacheOptions.checkRange(problems, "delay", delay, Duration.ZERO, Duration.ofHours(1));
        checkRange(problems, "batchSize", batchSize, 1, 1_000);
        checkRange(problems, "writers", writers, 1, QueueKeys.QUEUES);
        checkRange(problems, "attempts", attempts, 1, Integer.MAX_VALUE);
        CacheOptions.checkRange(problems, "backoff", backoff, Duration.ofMillis(1), Duration.ofHours(1));
        CacheOptions.checkRange(problems, "longestBackoff", longestBackoff, backoff, Duration.ofDays(1));
        checkRange(problems, "maximumPending", maximumPending, QueueKeys.QUEUES, Integer.MAX_VALUE);
        CacheOptions.checkRange(problems, "drainTimeout", drainTimeout, Duration.ZERO, Duration.ofMinutes(10));
        return problems;
    }

    private static void checkRange(List<String> problems, String name, long is, long least, long most) {
        if (is < least || is > most) {
            problems.add(name + " must be from " + least + " to " + most + ", but was " + is);
        }
    }

    /** How many changes may wait, or be dead, in each part of the queue. */
    long share() {
        return (maximumPending + QueueKeys.QUEUES - 1) / QueueKeys.QUEUES;
    }

    /** How long a change waits that has failed so often, before jitter. */
    Duration backoffAfter(int failures) {
        long nanos = backoff.toNanos();
        for (int i = 1; i < failures && nanos < longestBackoff.toNanos(); i++) {
            nanos *= 2;
        }
        return Duration.ofNanos(Math.min(nanos, longestBackoff.toNanos()));
    }
}
