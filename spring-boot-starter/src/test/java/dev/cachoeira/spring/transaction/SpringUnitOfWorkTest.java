package dev.cachoeira.spring.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.cache.WriteBehindException;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.ResourceHolder;
import org.springframework.transaction.support.ResourceHolderSynchronization;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** On connections that only pretend: the transactions are Spring's own. */
class SpringUnitOfWorkTest {

    private final SpringUnitOfWork unitOfWork = new SpringUnitOfWork();
    private final List<String> done = new ArrayList<>();
    private final AtomicInteger isolationAsked = new AtomicInteger();
    private int isolation = Connection.TRANSACTION_READ_COMMITTED;
    private boolean commitFails;
    private boolean takenForRolledBack;
    private Runnable flush = () -> {};
    private final JdbcTransactionManager manager = new Persistence(dataSource());

    /** As one for Hibernate: a commit writes before it commits, and after one that failed there is nothing to roll back. */
    private final class Persistence extends JdbcTransactionManager {
        private static final long serialVersionUID = 1L;

        Persistence(DataSource source) {
            super(source);
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            flush.run();
            if (takenForRolledBack) {
                throw new DataAccessResourceFailureException("the answer was lost");
            }
            super.doCommit(status);
        }
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(manager);
    }

    private TransactionTemplate readOnly() {
        TransactionTemplate template = transaction();
        template.setReadOnly(true);
        return template;
    }

    private DataSource dataSource() {
        return proxy(DataSource.class, method -> proxy(Connection.class, this::answer));
    }

    private Object answer(String method) {
        if (commitFails && (method.equals("commit") || method.equals("rollback"))) {
            throw new IllegalStateException("the line went dead");
        }
        if (method.equals("getTransactionIsolation")) {
            isolationAsked.incrementAndGet();
            return isolation;
        }
        if (method.equals("getMetaData")) {
            return proxy(DatabaseMetaData.class, any -> Boolean.TRUE);
        }
        if (method.equals("setSavepoint")) {
            return proxy(Savepoint.class, any -> null);
        }
        return method.equals("getAutoCommit") ? Boolean.TRUE : method.startsWith("is") ? Boolean.FALSE : null;
    }

    private interface Answer {
        Object to(String method);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == args[0];
                    default -> answer.to(method.getName());
                }));
    }

    @Test
    void withoutATransactionTasksRunAtOnce() {
        assertThat(unitOfWork.active()).isFalse();
        unitOfWork.afterCommit(() -> done.add("task"));
        unitOfWork.markWritten("scope");
        assertThat(done).containsExactly("task");
        assertThat(unitOfWork.hasWritten("scope")).isFalse();
    }

    @Test
    void tasksWaitForTheCommitAndRunBeforeOtherCallbacks() {
        transaction().executeWithoutResult(status -> {
            assertThat(unitOfWork.active()).isTrue();
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    done.add("callback");
                }
            });
            unitOfWork.afterCommit(() -> done.add("task"));
            assertThat(done).isEmpty();
        });
        assertThat(done).containsExactly("task", "callback");
        assertThat(unitOfWork.active()).isFalse();
    }

    @Test
    void nothingRunsAfterARollback() {
        transaction().executeWithoutResult(status -> {
            unitOfWork.afterCommit(() -> done.add("task"));
            status.setRollbackOnly();
        });
        assertThat(done).isEmpty();
    }

    @Test
    void tasksRunWhenNobodyKnowsWhetherTheCommitTookPlace() {
        commitFails = true;
        assertThatThrownBy(() ->
                        transaction().executeWithoutResult(status -> unitOfWork.afterCommit(() -> done.add("task"))))
                .isNotNull()
                .isNotInstanceOf(TransactionSystemException.class);
        assertThat(done).containsExactly("task");
    }

    @Test
    void aCommitThatWasTriedAndIsTakenForRolledBackIsOneOfWhichNobodyKnows() {
        takenForRolledBack = true;
        assertThatThrownBy(() -> transaction().executeWithoutResult(status -> {
                    add("one");
                    unitOfWork.afterCompletion(() -> done.add("over"));
                    flush = () -> add("two");
                }))
                .hasMessage("the answer was lost");
        assertThat(done).containsExactly("not one", "not two");
    }

    @Test
    void aCommitOfWhichNothingWasKnownBeforeIsOneOfWhichNobodyKnows() {
        takenForRolledBack = true;
        flush = () -> add("task");
        assertThatThrownBy(() -> transaction().executeWithoutResult(status -> {}))
                .hasMessage("the answer was lost");
        assertThat(done).containsExactly("not task");
    }

    @Test
    void whatOthersPreventBeforeTheCommitIsCertainlyRolledBack() {
        assertThatThrownBy(() -> transaction().executeWithoutResult(status -> {
                    add("task");
                    unitOfWork.afterCompletion(() -> done.add("over"));
                    unitOfWork.beforeCommit(() -> {
                        throw new IllegalStateException("no");
                    });
                }))
                .hasMessage("no");
        assertThat(done).containsExactly("over");
    }

    @Test
    void whatCouldNotBeFiledIsToldOfThoughItCameWithTheCommitItself() {
        flush = () -> unitOfWork.afterCommit(() -> {
            throw new WriteBehindException(WriteBehindException.Reason.UNAVAILABLE, "not filed");
        });
        assertThatThrownBy(() -> transaction().executeWithoutResult(status -> {}))
                .hasMessage("not filed");
    }

    @Test
    void theLastChecksBeforeTheCommitAllBeginBeforeTheFirstIsWaitedForAndLookAgainAtTheEnd() {
        transaction().executeWithoutResult(status -> {
            check("one", "");
            check("two", "");
        });
        assertThat(done).containsExactly("begin one", "begin two", "one", "two", "one", "two");
    }

    @Test
    void allLastChecksAreOverBeforeOneOfThemRollsBack() {
        assertThatThrownBy(() -> transaction().executeWithoutResult(status -> {
                    unitOfWork.afterCompletion(() -> done.add("over"));
                    check("one", "one fails");
                    check("two", "two fails");
                }))
                .hasMessage("one fails");
        assertThat(done).containsExactly("begin one", "begin two", "one", "two", "over");
    }

    @Test
    void aCheckThatFailsToBeginLeavesNoOtherBehind() {
        assertThatThrownBy(() -> transaction().executeWithoutResult(status -> {
                    unitOfWork.afterCompletion(() -> done.add("over"));
                    check("one", "");
                    unitOfWork.beforeCommit(() -> {
                        throw new IllegalStateException("no fence");
                    });
                    check("two", "");
                }))
                .hasMessage("no fence");
        assertThat(done).containsExactly("begin one", "begin two", "one", "two", "over");
    }

    /** As code in another language may, or an aspect around it. */
    @Test
    void aCheckThatFailsToBeginWithWhatNobodyDeclaresLeavesNoOtherBehind() {
        assertThatThrownBy(() -> transaction().executeWithoutResult(status -> {
                    check("one", "");
                    unitOfWork.checkBeforeCommit(() -> {
                        throw SpringUnitOfWorkTest.<RuntimeException>undeclared(new IOException("no fence"));
                    });
                    check("two", "");
                }))
                .hasStackTraceContaining("no fence");
        assertThat(done).containsExactly("begin one", "begin two", "one", "two");
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E undeclared(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void aCheckFromACallbackBeforeTheCommitIsMade() {
        transaction().executeWithoutResult(status -> {
            unitOfWork.markWritten("known");
            TransactionSynchronizationManager.registerSynchronization(new Early() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    check("one", "");
                }
            });
        });
        assertThat(done).containsExactly("begin one", "one", "one");
    }

    /** Comes before those that want to be last. */
    private abstract static class Early implements TransactionSynchronization {
        @Override
        public int getOrder() {
            return 0;
        }
    }

    private void check(String name, String failure) {
        unitOfWork.checkBeforeCommit(() -> {
            done.add("begin " + name);
            return () -> {
                done.add(name);
                if (!failure.isEmpty()) {
                    throw new IllegalStateException(failure);
                }
            };
        });
    }

    @Test
    void whatMustBeCommittedIsNotDoneWhenNobodyKnowsWhetherItWas() {
        commitFails = true;
        assertThatThrownBy(() -> transaction()
                        .executeWithoutResult(
                                status -> unitOfWork.afterCommit(() -> done.add("task"), () -> done.add("otherwise"))))
                .isNotNull();
        assertThat(done).containsExactly("otherwise");
    }

    @Test
    void whatMustBeCommittedIsNotDoneWhenItWasRolledBackToASavepoint() {
        transaction().executeWithoutResult(status -> {
            Object unknown = status.createSavepoint();
            add("one");
            status.rollbackToSavepoint(unknown);
            add("two");
            Object outer = status.createSavepoint();
            add("three");
            Object inner = status.createSavepoint();
            add("four");
            status.rollbackToSavepoint(inner);
            add("five");
            status.rollbackToSavepoint(outer);
            add("six");
        });
        assertThat(done).containsExactly("not one", "two", "not three", "not four", "not five", "six");
    }

    private void add(String task) {
        unitOfWork.afterCommit(() -> done.add(task), () -> done.add("not " + task));
    }

    @Test
    void aTaskFromAnAfterCommitCallbackRuns() {
        transaction().executeWithoutResult(status -> {
            unitOfWork.afterCommit(() -> done.add("first"));
            inAfterCommit(() -> unitOfWork.afterCommit(() -> done.add("second")));
        });
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void aTaskFromAnAfterCommitCallbackRunsWhenNothingWasKnownOfTheTransactionBefore() {
        transaction()
                .executeWithoutResult(status -> inAfterCommit(() -> unitOfWork.afterCommit(() -> done.add("task"))));
        assertThat(done).containsExactly("task");
    }

    private static void inAfterCommit(Runnable callback) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                callback.run();
            }
        });
    }

    @Test
    void aFailingTaskFailsNeitherTheOthersNorTheCommittedTransaction() {
        transaction().executeWithoutResult(status -> {
            unitOfWork.afterCommit(() -> {
                throw new IllegalStateException("no");
            });
            unitOfWork.afterCommit(() -> done.add("task"));
        });
        assertThat(done).containsExactly("task");
    }

    @Test
    void anErrorOfATaskKeepsNoOtherFromItsTurn() {
        transaction().executeWithoutResult(status -> {
            unitOfWork.afterCommit(() -> {
                throw new StackOverflowError("a codec's");
            });
            unitOfWork.afterCommit(() -> done.add("task"));
            unitOfWork.afterCompletion(() -> {
                throw new StackOverflowError("another");
            });
            unitOfWork.afterCompletion(() -> done.add("over"));
        });
        assertThat(done).containsExactly("task", "over");
    }

    @Test
    void marksLastUntilTheTransactionEnds() {
        transaction().executeWithoutResult(status -> {
            unitOfWork.markWritten("a");
            assertThat(unitOfWork.hasWritten("a")).isTrue();
            assertThat(unitOfWork.hasWritten("b")).isFalse();
        });
        transaction()
                .executeWithoutResult(
                        status -> assertThat(unitOfWork.hasWritten("a")).isFalse());
    }

    @Test
    void aTransactionWithinHasMarksAndTasksOfItsOwn() {
        TransactionTemplate within = transaction();
        within.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        transaction().executeWithoutResult(outer -> {
            unitOfWork.markWritten("outer");
            unitOfWork.afterCommit(() -> done.add("outer"));
            within.executeWithoutResult(inner -> {
                assertThat(unitOfWork.hasWritten("outer")).isFalse();
                unitOfWork.markWritten("inner");
                unitOfWork.afterCommit(() -> done.add("inner"));
            });
            assertThat(done).containsExactly("inner");
            assertThat(unitOfWork.hasWritten("outer")).isTrue();
            assertThat(unitOfWork.hasWritten("inner")).isFalse();
            outer.setRollbackOnly();
        });
        assertThat(done).containsExactly("inner");
    }

    @Test
    void onlyReadOnlyReadCommittedTransactionsMayShareWhatTheyRead() {
        readOnly().executeWithoutResult(status -> {
            assertThat(unitOfWork.mayShare()).isTrue();
            assertThat(unitOfWork.mayShare()).isTrue();
        });
        assertThat(isolationAsked).as("asked once in a transaction").hasValue(1);
        transaction()
                .executeWithoutResult(
                        status -> assertThat(unitOfWork.mayShare()).isFalse());

        isolation = Connection.TRANSACTION_REPEATABLE_READ;
        readOnly()
                .executeWithoutResult(
                        status -> assertThat(unitOfWork.mayShare()).isFalse());
        TransactionTemplate serializable = readOnly();
        serializable.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
        isolation = Connection.TRANSACTION_READ_COMMITTED;
        serializable.executeWithoutResult(
                status -> assertThat(unitOfWork.mayShare()).isFalse());
    }

    @Test
    void aConnectionThatComesLaterIsAskedForItsIsolationToo() throws SQLException {
        Connection other = dataSource().getConnection();
        Object key = new Object();
        readOnly().executeWithoutResult(status -> {
            assertThat(unitOfWork.mayShare()).isTrue();
            isolation = Connection.TRANSACTION_REPEATABLE_READ; // that of the other
            TransactionSynchronizationManager.bindResource(key, new ConnectionHolder(other));
            assertThat(unitOfWork.mayShare()).isFalse();
            TransactionSynchronizationManager.unbindResource(key);
            assertThat(unitOfWork.mayShare()).isTrue();
        });
    }

    @Test
    void whatAPersistenceContextMayHaveKeptIsNotShared() {
        Object key = new Object();
        EntityManager entities = proxy(EntityManager.class, method -> null);
        readOnly().executeWithoutResult(status -> {
            TransactionSynchronizationManager.bindResource(key, new EntityManagerHolder(entities));
            assertThat(unitOfWork.mayShare()).isFalse();
            TransactionSynchronizationManager.unbindResource(key);
        });
        TransactionSynchronizationManager.bindResource(key, new EntityManagerHolder(entities));
        try {
            assertThat(unitOfWork.active())
                    .as("open in view, without a transaction")
                    .isTrue();
            assertThat(unitOfWork.mayShare()).isFalse();
            unitOfWork.afterCommit(() -> done.add("task"));
            assertThat(done).containsExactly("task");
        } finally {
            TransactionSynchronizationManager.unbindResource(key);
        }
    }

    @Test
    void aLoadInATransactionOfItsOwnSeesNoPersistenceContextFromBefore() throws Exception {
        SpringUnitOfWork owning = new SpringUnitOfWork(() -> manager);
        Object key = new Object();
        EntityManagerHolder holder = new EntityManagerHolder(proxy(EntityManager.class, method -> null));
        TransactionSynchronizationManager.bindResource(key, holder);
        try {
            ownLoadIsApart(owning, key);
            transaction().executeWithoutResult(status -> {
                ownLoadIsApart(owning, key);
                assertThat(TransactionSynchronizationManager.getResource(key)).isSameAs(holder);
                owning.markWritten("scope");
                ownLoadIsApart(owning, key);
                assertThat(owning.hasWritten("scope")).isTrue();
            });
            assertThatThrownBy(() -> owning.inOwn(() -> {
                        throw new java.io.IOException("as it is");
                    }))
                    .hasMessage("as it is");
            assertThat(TransactionSynchronizationManager.getResource(key)).isSameAs(holder);
        } finally {
            TransactionSynchronizationManager.unbindResource(key);
        }
    }

    @Test
    void aLoadInATransactionOfItsOwnIsApartFromWhatIsSynchronizedWithoutATransaction() {
        SpringUnitOfWork owning = new SpringUnitOfWork(() -> manager);
        Object key = new Object();
        EntityManagerHolder holder = new EntityManagerHolder(proxy(EntityManager.class, method -> null));
        holder.setSynchronizedWithTransaction(true);
        TransactionTemplate supports = transaction();
        supports.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);
        TransactionSynchronizationManager.bindResource(key, holder);
        try {
            supports.executeWithoutResult(status -> {
                TransactionSynchronizationManager.registerSynchronization(
                        new ResourceHolderSynchronization<ResourceHolder, Object>(holder, key) {
                            @Override
                            protected boolean shouldUnbindAtCompletion() {
                                return false;
                            }
                        });
                ownLoadIsApart(owning, key);
                assertThat(TransactionSynchronizationManager.getResource(key)).isSameAs(holder);
            });
        } finally {
            TransactionSynchronizationManager.unbindResource(key);
        }
    }

    @Test
    void aLoadInATransactionOfItsOwnSeesNoConnectionOfAnotherManagersTransaction() {
        SpringUnitOfWork owning = new SpringUnitOfWork(() -> manager);
        DataSource other = dataSource();
        new TransactionTemplate(new JdbcTransactionManager(other)).executeWithoutResult(status -> {
            Object holder = TransactionSynchronizationManager.getResource(other);
            ownLoadIsApart(owning, other);
            assertThat(TransactionSynchronizationManager.getResource(other)).isSameAs(holder);
        });
    }

    private static void ownLoadIsApart(SpringUnitOfWork owning, Object key) {
        try {
            assertThat(owning.canBeginOwn()).isTrue();
            assertThat(owning.<String>inOwn(() -> {
                        assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                                .isTrue();
                        assertThat(TransactionSynchronizationManager.hasResource(key))
                                .isFalse();
                        assertThat(owning.hasWritten("scope")).isFalse();
                        return "loaded";
                    }))
                    .isEqualTo("loaded");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void withoutAManagerNoTransactionCanBeBegun() {
        assertThat(unitOfWork.canBeginOwn()).isFalse();
    }

    @Test
    void aSourceThatIsNotKnownIsNotShared() {
        Object key = new Object();
        readOnly().executeWithoutResult(status -> {
            TransactionSynchronizationManager.bindResource(key, "a session of something else");
            assertThat(unitOfWork.mayShare()).isFalse();
            TransactionSynchronizationManager.unbindResource(key);
            assertThat(unitOfWork.mayShare()).isTrue();
            TransactionSynchronizationManager.bindResource(key, holder(Connection.TRANSACTION_READ_COMMITTED));
            assertThat(unitOfWork.mayShare()).isTrue();
            TransactionSynchronizationManager.unbindResource(key);
        });
    }

    private ConnectionHolder holder(int level) {
        isolation = level;
        return new ConnectionHolder(proxy(Connection.class, this::answer));
    }
}
