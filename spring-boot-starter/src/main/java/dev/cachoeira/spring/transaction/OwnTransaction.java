package dev.cachoeira.spring.transaction;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.ResourceHolderSupport;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A transaction beside the caller's, for one load. The manager sets aside what it knows of the caller's; what it does not
 * know of is set aside here: a persistence context would hand out objects that it kept, and the connection of another
 * manager's transaction shows what only that one may see.
 */
final class OwnTransaction {

    private static final DefaultTransactionDefinition DEFINITION = new DefaultTransactionDefinition();

    static {
        DEFINITION.setName("cachoeira load");
        DEFINITION.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        DEFINITION.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    }

    private final PlatformTransactionManager manager;
    private final Map<Object, Object> callers;
    private final Map<Object, Object> aside = new HashMap<>();

    /**
     * Prepares it.
     *
     * @param callers what is bound to the thread
     */
    OwnTransaction(PlatformTransactionManager manager, Map<Object, Object> callers) {
        this.manager = manager;
        this.callers = callers;
    }

    <T extends @Nullable Object> T call(Callable<T> load) throws Exception {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            // Without a transaction the manager would take one of them for its own. It lets go of synchronized ones.
            setAside(holder -> !synchronizedOne(holder));
        }
        try {
            TransactionStatus status = manager.getTransaction(DEFINITION);
            setAside(any -> true);
            T value;
            try {
                value = load.call();
            } catch (Throwable e) {
                rollBack(status, e);
                throw e;
            }
            manager.commit(status);
            return value;
        } finally {
            aside.forEach(TransactionSynchronizationManager::bindResource);
        }
    }

    /** Those that are still bound. */
    private void setAside(Predicate<Object> which) {
        callers.forEach((key, holder) -> {
            if (TransactionSynchronizationManager.getResource(key) == holder && which.test(holder)) {
                TransactionSynchronizationManager.unbindResource(key);
                aside.put(key, holder);
            }
        });
    }

    private static boolean synchronizedOne(Object holder) {
        return holder instanceof ResourceHolderSupport support && support.isSynchronizedWithTransaction();
    }

    private void rollBack(TransactionStatus status, Throwable cause) {
        try {
            manager.rollback(status);
        } catch (RuntimeException | Error e) {
            cause.addSuppressed(e); // why the load failed is what its caller must hear
        }
    }
}
