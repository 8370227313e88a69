package dev.cachoeira.spring.transaction;

import dev.cachoeira.cache.WriteBehindException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What caches must remember of one transaction until it ends. Bound to the thread beside the transaction, and laid aside
 * with it while another one runs (REQUIRES_NEW).
 *
 * <p>Tasks run after the commit, before anybody else's callbacks; those that come while such callbacks run are done at
 * once, or, where nothing was known of the transaction before, when it completes. After a rollback none runs. Where the
 * outcome is unknown, or a savepoint before them was rolled back to, what they name for that case does: an invalidation too
 * many costs a load, one too few serves what is no longer true. A commit that was tried counts as unknown unless it is known
 * to have succeeded: with Hibernate Spring takes one for rolled back whose answer was lost.
 *
 * <p>What fails is logged; of what could not be filed to be written behind the first is thrown after the commit as well, when
 * all others have had their say.
 */
final class OpenTransaction implements TransactionSynchronization {

    private static final Logger log = LoggerFactory.getLogger(OpenTransaction.class);
    private static final Object KEY = OpenTransaction.class;

    private final Set<Object> written = new HashSet<>();
    private final List<Task> tasks = new ArrayList<>();
    private final Map<Object, Integer> savepoints = new IdentityHashMap<>();
    private final CommitChecks checks = new CommitChecks();
    private final List<Runnable> endings = new ArrayList<>();
    private final Map<Object, Boolean> readCommitted = new IdentityHashMap<>();
    private @Nullable WriteBehindException notFiled;
    private @Nullable Last last;
    private boolean closing;
    private boolean agreed;
    private boolean completing;
    private boolean committed;
    private volatile boolean over;

    private OpenTransaction() {}

    /** What is done after the commit, and what otherwise: where it is not certain that there was one. */
    private record Task(Runnable afterCommit, Runnable otherwise) {}

    /** What is remembered of the thread's open transaction, or null. */
    static @Nullable OpenTransaction current() {
        Object bound = TransactionSynchronizationManager.getResource(KEY);
        return bound instanceof OpenTransaction transaction && !transaction.over ? transaction : null;
    }

    /** Begins to remember the thread's open transaction. */
    static OpenTransaction join() {
        OpenTransaction transaction = new OpenTransaction();
        TransactionSynchronizationManager.registerSynchronization(transaction);
        transaction.beLast();
        TransactionSynchronizationManager.unbindResourceIfPossible(KEY);
        TransactionSynchronizationManager.bindResource(KEY, transaction);
        return transaction;
    }

    void markWritten(Object scope) {
        written.add(scope);
    }

    boolean hasWritten(Object scope) {
        return written.contains(scope);
    }

    /** Asks a connection for its isolation at most once: the answer may take a round trip. */
    boolean readCommitted(Object connection, Predicate<Object> ask) {
        return readCommitted.computeIfAbsent(connection, ask::test);
    }

    void afterCommit(Runnable task, Runnable otherwise) {
        if (committed) {
            throwIfAny(run(task));
        } else {
            tasks.add(new Task(task, otherwise));
        }
    }

    /** Whether the commit is over, and callbacks run. */
    boolean committed() {
        return committed;
    }

    /**
     * Begins a check when all others have had their say before the commit that were registered by now, and waits for its end;
     * it may object.
     */
    void checkBeforeCommit(Supplier<Runnable> check) {
        if (checks.isEmpty() && !closing) {
            beLast();
        }
        checks.add(check);
    }

    /** Of callbacks of the same order the one comes last that was registered last. Only that one does anything. */
    private void beLast() {
        last = new Last();
        TransactionSynchronizationManager.registerSynchronization(last);
    }

    /** Has the last word: before the commit, and after it, where what is thrown would end everybody else's callbacks. */
    private final class Last implements TransactionSynchronization {
        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            if (last != this) {
                return;
            }
            checks.run();
            agreed = true;
        }

        @Override
        public void afterCommit() {
            if (last == this) {
                throwIfAny(notFiled);
            }
        }
    }

    /** Runs a task after the commit or the rollback; not where nobody knows which of them it was. */
    void afterCompletion(Runnable task) {
        endings.add(task);
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void suspend() {
        TransactionSynchronizationManager.unbindResourceIfPossible(KEY);
    }

    @Override
    public void resume() {
        TransactionSynchronizationManager.bindResource(KEY, this);
    }

    @Override
    public void savepoint(Object savepoint) {
        savepoints.put(savepoint, tasks.size());
    }

    /** A savepoint that is not known is older than all tasks. */
    @Override
    public void savepointRollback(Object savepoint) {
        int kept = savepoints.getOrDefault(savepoint, 0);
        tasks.subList(kept, tasks.size()).replaceAll(task -> new Task(task.otherwise(), task.otherwise()));
    }

    /** Whoever registers from now on is not asked before the commit. */
    @Override
    public void beforeCommit(boolean readOnly) {
        closing = true;
    }

    @Override
    public void beforeCompletion() {
        completing = true;
        beLast();
    }

    @Override
    public void afterCommit() {
        committed = true;
        runTasks(Task::afterCommit);
    }

    @Override
    public void afterCompletion(int status) {
        over = true;
        if (TransactionSynchronizationManager.getResource(KEY) == this) {
            TransactionSynchronizationManager.unbindResourceIfPossible(KEY);
        }
        boolean rolledBack = status == STATUS_ROLLED_BACK && !tried();
        if (!rolledBack) {
            runTasks(status == STATUS_COMMITTED ? Task::afterCommit : Task::otherwise);
        }
        if (rolledBack || status == STATUS_COMMITTED) {
            List.copyOf(endings).forEach(OpenTransaction::run);
        }
    }

    /**
     * Whether there may have been a commit. One that was first known in somebody's callback before the commit looks like one
     * that was rolled back without: Spring does not ask its checks any more.
     */
    private boolean tried() {
        return agreed || !completing;
    }

    private static void throwIfAny(@Nullable WriteBehindException failure) {
        if (failure != null) {
            throw failure;
        }
    }

    private void runTasks(Function<Task, Runnable> part) {
        List<Task> due = List.copyOf(tasks);
        tasks.clear();
        for (Task task : due) {
            WriteBehindException failure = run(part.apply(task));
            if (notFiled == null) {
                notFiled = failure;
            }
        }
    }

    /**
     * A cache's failure must not look like one of the transaction, which is committed.
     *
     * @return what its caller must know nevertheless: a change that was not filed is nowhere
     */
    private static @Nullable WriteBehindException run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // an error of a codec, say, must not keep the others from their turn
            log.warn("a task of a cache failed after the commit of its transaction", e);
            return e instanceof WriteBehindException failure ? failure : null;
        }
        return null;
    }
}
