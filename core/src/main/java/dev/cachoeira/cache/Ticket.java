package dev.cachoeira.cache;

/**
 * One caller's place in a {@link Flight}. A flight gives at most one of its tickets work at a time: to decode, or to
 * load.
 */
interface Ticket<K, V> {

    /** Whether this caller has a loader. */
    boolean loads();

    /** Runs a piece of the flight's work on this caller's behalf. */
    void work(Runnable task);

    /** Runs the caller's loader, on {@link #work}'s thread, and hands the outcome to the flight. */
    void load(Flight<K, V> flight);

    /** The flight is over. */
    void answer(Answer<V> answer);

    /**
     * The flight waits for somebody who may take as long as they like: another process that loads, or another caller.
     * From now on this ticket's own deadline counts.
     */
    void held(Flight<K, V> flight);

    /** The flight takes longer than its next step should, or no invalidation and no watch will find it any more. */
    default void overdue(Flight<K, V> flight) {
        held(flight);
    }
}
