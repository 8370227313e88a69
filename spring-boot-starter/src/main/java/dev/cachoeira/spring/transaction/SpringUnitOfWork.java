package dev.cachoeira.spring.transaction;

import dev.cachoeira.cache.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Spring's transaction of the calling thread, as caches must know it. Knows transactions of
 * {@link TransactionSynchronizationManager}, that is of all transaction managers that are not reactive. Thread-safe.
 *
 * <p>A persistence context that is bound to the thread without a transaction ("open in view") counts as one too: what is
 * loaded may be an object that it kept, so it is not stored.
 */
public final class SpringUnitOfWork implements UnitOfWork {

    private final SharedReads sharedReads = new SharedReads();

    /** Looks at the calling thread whenever it is asked. */
    public SpringUnitOfWork() {}

    @Override
    public boolean active() {
        return TransactionSynchronizationManager.isActualTransactionActive() || sharedReads.persistenceContextBound();
    }

    @Override
    public boolean mayShare() {
        return TransactionSynchronizationManager.isActualTransactionActive()
                && TransactionSynchronizationManager.isSynchronizationActive()
                && TransactionSynchronizationManager.isCurrentTransactionReadOnly()
                && sharedReads.onlyReadCommittedConnections(open());
    }

    @Override
    public void afterCommit(Runnable task) {
        if (canBeCommitted()) {
            open().afterCommit(task);
        } else {
            task.run();
        }
    }

    @Override
    public void markWritten(Object scope) {
        if (canBeCommitted()) {
            open().markWritten(scope);
        }
    }

    @Override
    public boolean hasWritten(Object scope) {
        OpenTransaction transaction = OpenTransaction.current();
        return transaction != null && transaction.hasWritten(scope);
    }

    /** False without a transaction, and past its end, when its callbacks run. */
    private static boolean canBeCommitted() {
        return TransactionSynchronizationManager.isActualTransactionActive()
                && TransactionSynchronizationManager.isSynchronizationActive();
    }

    private static OpenTransaction open() {
        @Nullable OpenTransaction transaction = OpenTransaction.current();
        return transaction != null ? transaction : OpenTransaction.join();
    }
}
