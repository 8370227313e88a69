package dev.cachoeira.simulation;

import dev.cachoeira.simulation.Source.SourceRow;

/**
 * A get, from its beginning to its end.
 *
 * @param process who asks
 * @param row for what
 * @param began when, in virtual nanoseconds
 * @param pausedBefore how long its process had been paused in all when it began
 * @param least the oldest version that it may return
 * @param why the promise that says so
 * @param inUse whether all of the process's connections were in use
 * @param unseenBefore how often its process could not see what waits to be written
 */
record Get(
        SimProcess process,
        SourceRow row,
        long began,
        long pausedBefore,
        long least,
        String why,
        boolean inUse,
        long unseenBefore) {}
