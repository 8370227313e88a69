package dev.cachoeira.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * What an engine needs of its surroundings.
 *
 * @param clock tells the time
 * @param timers run short tasks later
 * @param stamps give identities
 * @param executor runs users' code that no caller waits for, and code that may block
 * @param upkeep keeps memory within its bounds, in short pieces
 */
public record Runtime(Clock clock, Timers timers, Stamps stamps, Executor executor, Executor upkeep) {

    /** With the common pool for upkeep. */
    public Runtime(Clock clock, Timers timers, Stamps stamps, Executor executor) {
        this(clock, timers, stamps, executor, ForkJoinPool.commonPool());
    }
}
