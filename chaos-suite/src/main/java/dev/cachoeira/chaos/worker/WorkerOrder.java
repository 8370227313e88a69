package dev.cachoeira.chaos.worker;

/**
 * What a worker is told at its start.
 *
 * @param process its number, from 0
 * @param processes how many there are
 * @param redis the URI of Redis as this worker has it
 * @param source where the source is
 * @param board the file of the board
 * @param invalidator how it invalidates
 * @param seed of its random choices
 */
public record WorkerOrder(
        int process, int processes, String redis, String source, String board, Invalidator invalidator, long seed) {}
