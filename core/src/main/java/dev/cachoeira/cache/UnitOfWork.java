package dev.cachoeira.cache;

import java.util.concurrent.Callable;
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
