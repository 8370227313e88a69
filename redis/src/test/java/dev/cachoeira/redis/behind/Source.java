package dev.cachoeira.redis.behind;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** What changes are written to, as the test has it. */
interface Source extends AutoCloseable {

    /** What a key has: the text is empty when it was removed. */
    record Row(String text, long sequence) {}

    /**
     * How often what came.
     *
     * @param arrived all of it
     * @param late what came after a younger change of its key
     * @param again what was there already
     */
    record Counts(long arrived, long late, long again) {}

    /** What a process connects to, see {@link #connect}. */
    String address();

    /** What every key has. */
    Map<String, Row> rows();

    /** What was applied to every key, in this order. */
    Map<String, List<Row>> history();

    /** When which text was applied, by the machine's clock in nanoseconds. */
    Map<String, Long> takenAt();

    Counts counts();

    @Override
    void close();

    /** One connection. Not thread-safe. */
    interface Client {

        /** When it returns the source has all of the batch for good, and else none of it. */
        void write(Map<String, Row> batch) throws IOException, SQLException;
    }

    /** Connects a process to the source of an address. */
    static Client connect(String address) throws IOException, SQLException {
        return address.startsWith("jdbc:")
                ? new PostgresTable.Client(address)
                : new Ledger.Client(Integer.parseInt(address));
    }
}
