package dev.cachoeira.benchmarks;

/**
 * How hard a subject is worked.
 *
 * @param threads how many threads work at the same time
 * @param virtual whether they are virtual threads (JDK 21 or newer)
 * @param millis for how long
 * @param sampleEvery one operation in this many is timed; a power of two
 */
public record Load(int threads, boolean virtual, long millis, int sampleEvery) {

    /** How the load is called in tables. */
    public String label() {
        return threads + (virtual ? " virtual" : "");
    }
}
