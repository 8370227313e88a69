package dev.cachoeira.benchmarks;

/**
 * How much is done to find something out.
 *
 * @param forks with how many processes of each subject, one after the other
 * @param warmUpMillis how long each process is warmed up under each load
 * @param rounds how often each process has its turn
 */
public record Effort(int forks, long warmUpMillis, int rounds) {}
