package dev.cachoeira.spring.transaction;

import dev.cachoeira.cache.UnitOfWork;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
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
    private final Supplier<@Nullable PlatformTransactionManager> manager;

    /** Looks at the calling thread whenever it is asked, and begins no transactions. */
    public SpringUnitOfWork() {
        this(() -> null);
    }

    /**
     * Looks at the calling thread whenever it is asked.
     *
     * @param manager gives the manager of the transactions that loads may have of their own, or null when there is none
     *     or it is not clear which
     */
    public SpringUnitOfWork(Supplier<@Nullable PlatformTransactionManager> manager) {
        this.manager = manager;
    }

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
        afterCommit(task, task);
    }

    @Override
    public void afterCommit(Runnable task, Runnable otherwise) {
        if (canBeCommitted()) {
            open().afterCommit(task, otherwise);
        } else {
            task.run();
        }
    }

    @Override
    public boolean committing() {
        OpenTransaction known = OpenTransaction.current();
        return canBeCommitted() && (known == null || !known.committed());
    }

    @Override
    public void beforeCommit(Runnable task) {
        checkBeforeCommit(() -> {
            task.run();
            return () -> {};
        });
    }

    @Override
    public void checkBeforeCommit(Supplier<Runnable> check) {
        open().checkBeforeCommit(check);
    }

    @Override
    public void afterCompletion(Runnable task) {
        open().afterCompletion(task);
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

    @Override
    public boolean canBeginOwn() {
        return manager.get() != null;
    }

    @Override
    public <T extends @Nullable Object> T inOwn(Callable<T> load) throws Exception {
        PlatformTransactionManager present = Objects.requireNonNull(manager.get(), "no transaction manager");
        return new OwnTransaction(present, SharedReads.boundToThread()).call(load);
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
