package dev.cachoeira.spring.transaction;

import dev.cachoeira.cache.WriteBehindException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
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
 * many costs a load, one too few serves what is no longer true.
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
    private final List<Supplier<Runnable>> checks = new ArrayList<>();
    private final List<Runnable> endings = new ArrayList<>();
    private @Nullable Boolean readCommitted;
    private @Nullable WriteBehindException notFiled;
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

    /** Asks the database for its isolation at most once: the answer may take a round trip. */
    boolean readCommitted(BooleanSupplier ask) {
        Boolean known = readCommitted;
        if (known == null) {
            known = ask.getAsBoolean();
            readCommitted = known;
        }
        return known;
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

    /** Begins a check when all others' callbacks have had their say before the commit, and waits for its end; it may object. */
    void checkBeforeCommit(Supplier<Runnable> check) {
        if (checks.isEmpty()) {
            TransactionSynchronizationManager.registerSynchronization(new LastCheck());
        }
        checks.add(check);
    }

    private final class LastCheck implements TransactionSynchronization {
        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            List<Runnable> begun = checks.stream().map(Supplier::get).toList();
            endAll(begun);
            endAll(begun); // the commit has waited for the last of them, and the first may be too old by now
        }
    }

    /** Where one objects the others are waited for all the same: what they do must not come after the rollback. */
    private static void endAll(List<Runnable> begun) {
        RuntimeException objection = null;
        for (Runnable end : begun) {
            try {
                end.run();
            } catch (RuntimeException e) {
                objection = objection == null ? e : objection;
            }
        }
        if (objection != null) {
            throw objection;
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

    /** Of callbacks of the same order the one comes last that was registered last. */
    @Override
    public void beforeCompletion() {
        TransactionSynchronizationManager.registerSynchronization(new LastWord());
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
        if (status != STATUS_ROLLED_BACK) {
            runTasks(status == STATUS_UNKNOWN ? Task::otherwise : Task::afterCommit);
        }
        if (status != STATUS_UNKNOWN) {
            List.copyOf(endings).forEach(OpenTransaction::run);
        }
    }

    /** Tells the caller when everybody else's callbacks have run, which what is thrown would end. */
    private final class LastWord implements TransactionSynchronization {
        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }

        @Override
        public void afterCommit() {
            throwIfAny(notFiled);
        }
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
