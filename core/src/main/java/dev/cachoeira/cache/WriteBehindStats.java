package dev.cachoeira.cache;

import java.time.Duration;

/**
 * How the queue of a cache that is written behind is, for all processes and tenants, as last seen (about a second ago), and
 * what this process has done with it. A snapshot.
 *
 * @param pending changes that wait for their source
 * @param lag for how long the oldest of them has been waiting; zero when none waits
 * @param dead changes that were given up and neither replayed nor discarded
 * @param filed changes that this process has filed
 * @param refused calls of this process that filed nothing, or of which nobody knows whether they did
 * @param written changes that this process has written
 * @param failures calls of the writer in this process that have failed
 * @param givenUp changes that this process has given up
 * @param unseen loads in this process that could not ask whether a change waits, and were not stored
 */
public record WriteBehindStats(
        long pending,
        Duration lag,
        long dead,
        long filed,
        long refused,
        long written,
        long failures,
        long givenUp,
        long unseen) {}
