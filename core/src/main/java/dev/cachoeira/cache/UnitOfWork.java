package dev.cachoeira.cache;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

    /**
     * Runs a task after the commit, and never after a rollback; also where nobody knows which of the two it was. Only asked
     * while {@link #active()}.
     */
    void afterCommit(Runnable task);

    /**
     * Runs a task after the commit that must not run unless that has certainly taken place. Only asked while
     * {@link #active()}. The same as {@link #afterCommit(Runnable)} unless an implementation knows better.
     *
     * @param otherwise runs instead where nobody knows whether the commit has taken place, and after a commit without what
     *     was done since a savepoint that is older than this call
     */
    default void afterCommit(Runnable task, Runnable otherwise) {
        afterCommit(task);
    }

    /**
     * Whether what is done now takes effect with a commit that is still to come: not past the commit, when callbacks run.
     * {@link #active()} unless an implementation says otherwise.
     */
    default boolean committing() {
        return active();
    }

    /**
     * Runs a task just before the commit, and not before a rollback. What it throws prevents the commit, and reaches the
     * caller. Only asked while {@link #committing()}; strict caches need it.
     *
     * @throws UnsupportedOperationException unless an implementation knows how
     */
    default void beforeCommit(Runnable task) {
        throw new UnsupportedOperationException(
                "strict caches need a UnitOfWork that knows beforeCommit and afterCompletion");
    }

    /**
     * The same in two parts, so that several checks wait together: all begin before the first of them is waited for. One
     * after the other unless an implementation knows better. Only asked while {@link #committing()}.
     *
     * @param check begins, and gives what waits for the end. That may be run again when all others have ended, and may
     *     object then too
     */
    default void checkBeforeCommit(Supplier<Runnable> check) {
        beforeCommit(() -> check.get().run());
    }

    /**
     * Runs a task when the transaction is over, after the commit and after a rollback. Not where nobody knows which of the
     * two it was: the commit may come yet. Only asked while {@link #committing()}; strict caches need it.
     *
     * @throws UnsupportedOperationException unless an implementation knows how
     */
    default void afterCompletion(Runnable task) {
        throw new UnsupportedOperationException(
                "strict caches need a UnitOfWork that knows beforeCommit and afterCompletion");
    }

    /**
     * Remembers, until the transaction ends, that it has changed what a cache holds.
     *
     * @param scope whatever identifies what was changed; compared by {@code equals}
     */
    void markWritten(Object scope);

    /** Whether {@link #markWritten} was called for this scope in the open transaction; false when none is open. */
    boolean hasWritten(Object scope);

    /**
     * Whether {@link #inOwn} can begin a transaction beside the caller's. Only asked while {@link #active()}; false
     * unless an implementation says otherwise.
     */
    default boolean canBeginOwn() {
        return false;
    }

    /**
     * Runs a load in a new transaction, which sees what is committed, fresh at every statement, and no object that a
     * persistence context kept from before. Commits it when the load returns, rolls it back when it throws, and sets the
     * caller's aside meanwhile. Only called after {@link #canBeginOwn()} was true.
     *
     * @return what the load returned
     * @throws Exception what the load threw, or why the transaction could not begin or be committed
     */
    default <T extends @Nullable Object> T inOwn(Callable<T> load) throws Exception {
        throw new UnsupportedOperationException("no transaction can be begun");
    }

    /** There are no transactions. */
    static UnitOfWork none() {
        return NoUnitOfWork.INSTANCE;
    }
}
