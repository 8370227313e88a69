package dev.cachoeira.chaos.check;

/**
 * An invalidation whose call has returned. Times are {@link System#nanoTime}.
 *
 * @param process who called it
 * @param version what the source had when it was called
 * @param returnedAt when the call had returned
 * @param acknowledgedAt when Redis was known to have it; 0 while the process owes it
 */
record Invalidation(int process, long version, long returnedAt, long acknowledgedAt) {}
