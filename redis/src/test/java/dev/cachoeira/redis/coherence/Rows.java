package dev.cachoeira.redis.coherence;

/** The source: rows with versions. Thread-safe. */
interface Rows {

    /** Reads a row, and answers so many microseconds after it was read. */
    Row read(int slot, int delayMicros);

    /** Writes a new version and returns it. */
    long write(int slot);
}
