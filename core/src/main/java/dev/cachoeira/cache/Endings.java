package dev.cachoeira.cache;

/**
 * Counts whatever has ended that values in memory may rest on. While the count stands, what was found to hold still holds,
 * so a hit compares one number instead of looking at each epoch. Thread-safe.
 */
final class Endings {

    private volatile long count;

    long count() {
        return count;
    }

    /** Something has ended; to be called after that can be seen, and before anybody is told that it is done. */
    synchronized void add() {
        count = count + 1;
    }
}
