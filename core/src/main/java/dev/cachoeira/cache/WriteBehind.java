package dev.cachoeira.cache;

import java.time.Duration;
import java.util.List;

/**
 * The queue of a cache that is written behind, for who operates it: of all tenants and all processes. See
 * {@link CacheBuilder#writeBehind(BatchWriter)}. Thread-safe.
 */
public interface WriteBehind {

    /** The cache's name. */
    String cache();

    /** How the queue is, as last seen. Sends nothing. */
    WriteBehindStats stats();

    /**
     * Has everything written that was filed before, without waiting for its delay.
     *
     * @param patience how long to wait for that; zero or less does not wait
     * @return whether all of it is written, or was given up; false when it was not within {@code patience}, or Redis is away
     */
    boolean flush(Duration patience);

    /**
     * Changes that were given up, of each of the sixteen parts of the queue the oldest.
     *
     * @param most how many at most: at least 1
     * @throws WriteBehindException when Redis does not say
     */
    List<DeadLetter> deadLetters(int most);

    /**
     * Has a change written after all, with the sequence that it has had: a source that compares sequences takes it only if
     * it has seen no newer one. Where the key was changed again since, it is dropped.
     *
     * @param id of a {@link DeadLetter}
     * @return whether it waits to be written; false when it was dropped, or there is none of that id
     * @throws WriteBehindException when nobody knows whether it was replayed
     */
    boolean replay(String id);

    /**
     * Forgets a change that was given up.
     *
     * @param id of a {@link DeadLetter}
     * @return whether there was one of that id
     * @throws WriteBehindException when nobody knows whether it was discarded
     */
    boolean discard(String id);
}
