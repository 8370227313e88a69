package dev.cachoeira.spring.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.ResourceHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * Says whether a transaction's reads are what everybody may see: it reads what is committed, fresh at every statement,
 * and nothing stands between it and the database. Whatever it does not know counts as standing between.
 */
final class SharedReads {

    private static final ClassLoader LOADER = SharedReads.class.getClassLoader();
    private static final String HOLDER = "org.springframework.orm.jpa.EntityManagerHolder";

    private final boolean jdbc = ClassUtils.isPresent("org.springframework.jdbc.datasource.ConnectionHolder", LOADER);
    private final boolean orm = ClassUtils.isPresent(HOLDER, LOADER);

    /** Whether an entity manager or a Hibernate session is bound to the thread. */
    boolean persistenceContextBound() {
        return orm
                && TransactionSynchronizationManager.getResourceMap().values().stream()
                        .anyMatch(SharedReads::isPersistenceContext);
    }

    /** Connections, persistence contexts and the like that are bound to the thread, by what they are bound to. */
    static Map<Object, Object> boundToThread() {
        Map<Object, Object> bound = new HashMap<>();
        TransactionSynchronizationManager.getResourceMap().forEach((key, resource) -> {
            if (resource instanceof ResourceHolder) {
                bound.put(key, resource);
            }
        });
        return bound;
    }

    private static boolean isPersistenceContext(Object resource) {
        for (Class<?> type = resource.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(HOLDER)) {
                return true;
            }
        }
        return false;
    }

    /** Whether all that is bound to the transaction are JDBC connections that read what is committed. */
    boolean onlyReadCommittedConnections(OpenTransaction transaction) {
        Integer asked = TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
        if (!jdbc || (asked != null && asked != TransactionDefinition.ISOLATION_READ_COMMITTED)) {
            return false;
        }
        Map<Object, Object> resources = TransactionSynchronizationManager.getResourceMap();
        boolean known = resources.values().stream()
                .allMatch(resource -> resource == transaction || Jdbc.isConnection(resource));
        return known
                && resources.size() > 1
                && resources.values().stream()
                        .allMatch(resource ->
                                resource == transaction || transaction.readCommitted(resource, Jdbc::readCommitted));
    }

    /** Apart, since spring-jdbc may be absent. */
    private static final class Jdbc {

        static boolean isConnection(Object resource) {
            return resource instanceof ConnectionHolder;
        }

        @SuppressWarnings("UnusedException") // a connection that cannot say is one that does not
        static boolean readCommitted(Object resource) {
            try {
                return ((ConnectionHolder) resource).getConnection().getTransactionIsolation()
                        == Connection.TRANSACTION_READ_COMMITTED;
            } catch (SQLException | IllegalStateException e) {
                return false;
            }
        }
    }
}
