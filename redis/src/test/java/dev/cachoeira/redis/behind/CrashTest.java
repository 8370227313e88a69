package dev.cachoeira.redis.behind;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What was acknowledged survives the death of processes and of Redis, see {@link CrashRun}: in a source that compares sequences,
 * and in a table of PostgreSQL that takes everything as it comes. The long forms:
 *
 * <pre>
 * mvn -pl core,testkit,redis test -Dtest=CrashTest -Dsurefire.failIfNoSpecifiedTests=false -DexcludedGroups=none
 * </pre>
 */
class CrashTest {

    @Test
    @Timeout(120)
    void nothingThatWasAcknowledgedIsLost() throws Exception {
        try (var source = new Ledger()) {
            new CrashRun(source).run(1_500, 60, 3, 1);
        }
    }

    @Test
    @Timeout(120)
    void nothingThatWasAcknowledgedIsLostOnTheWayToADatabase() throws Exception {
        try (var source = new PostgresTable()) {
            new CrashRun(source).run(1_500, 60, 3, 3);
        }
    }

    @Test
    @Tag("slow")
    @Timeout(1_200)
    void nothingThatWasAcknowledgedIsLostInALongRun() throws Exception {
        try (var source = new Ledger()) {
            new CrashRun(source).run(100_000, 1_000, 20, 2);
        }
    }

    @Test
    @Tag("slow")
    @Timeout(1_200)
    void nothingThatWasAcknowledgedIsLostInALongRunOnTheWayToADatabase() throws Exception {
        try (var source = new PostgresTable()) {
            new CrashRun(source).run(100_000, 1_000, 20, 4);
        }
    }
}
