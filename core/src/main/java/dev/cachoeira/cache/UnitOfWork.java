package dev.cachoeira.cache;

/**
 * The caller's open transaction, as far as a cache must know it. Methods speak of the transaction of the calling
 * thread. Thread-safe.
 */
public interface UnitOfWork {

    /** Whether a transaction is open. */
    boolean active();

    /**
     * Whether what is loaded now may be shown to others: the transaction sees only what is committed, sees it fresh at
     * every statement, has written nothing, and no persistence context hands out objects that it kept. Only asked while
     * {@link #active()}.
     */
    boolean mayShare();

    /** Runs a task after the commit, and never after a rollback. Only asked while {@link #active()}. */
    void afterCommit(Runnable task);

    /**
     * Remembers, until the transaction ends, that it has changed what a cache holds.
     *
     * @param scope whatever identifies what was changed; compared by {@code equals}
     */
    void markWritten(Object scope);

    /** Whether {@link #markWritten} was called for this scope in the open transaction; false when none is open. */
    boolean hasWritten(Object scope);

    /** There are no transactions. */
    static UnitOfWork none() {
        return NoUnitOfWork.INSTANCE;
    }
}
