package dev.cachoeira.runtime;

import java.util.concurrent.Executor;

/**
 * What an engine needs of its surroundings.
 *
 * @param clock tells the time
 * @param timers run short tasks later
 * @param stamps give identities
 * @param executor runs users' code that no caller waits for, and code that may block
 */
public record Runtime(Clock clock, Timers timers, Stamps stamps, Executor executor) {}
