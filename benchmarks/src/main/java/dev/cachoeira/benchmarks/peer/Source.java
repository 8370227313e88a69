package dev.cachoeira.benchmarks.peer;

/** Where the truth is. Thread-safe. */
public interface Source {

    /** Reads a key's value as it is now; it may take its time. */
    String load(String key);
}
