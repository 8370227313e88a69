package dev.cachoeira.redis.behind;

import dev.cachoeira.testkit.server.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of PostgreSQL as the source of all processes. A batch is one transaction of upserts that compare nothing, so an
 * older change that comes after a younger one takes its place; a trigger files everything that is applied, in this order.
 */
final class PostgresTable implements Source {

    private static final String SCHEMA = """
            create table note (id text primary key, text text not null, sequence bigint not null);
            create table applied (
                number bigint generated always as identity primary key,
                id text not null, text text not null, sequence bigint not null,
                at timestamptz not null default clock_timestamp());
            create function file_applied() returns trigger language plpgsql as $$
            begin
                insert into applied (id, text, sequence) values (new.id, new.text, new.sequence);
                return null;
            end $$;
            create trigger file_applied after insert or update on note for each row execute function file_applied();
            """;

    private static final String UPSERT = """
            insert into note (id, text, sequence) values (?, ?, ?)
            on conflict (id) do update set text = excluded.text, sequence = excluded.sequence
            """;

    private final PostgresServer server = PostgresServer.launch();

    /** What the wall clock is ahead of {@link System#nanoTime()}. */
    private final long wallAhead = System.currentTimeMillis() * 1_000_000 - System.nanoTime();

    PostgresTable() {
        try (Connection connection = DriverManager.getConnection(address());
                Statement statement = connection.createStatement()) {
            statement.execute(SCHEMA);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes a row of an answer. */
    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void query(String sql, RowReader reader) {
        try (Connection connection = DriverManager.getConnection(address());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                reader.read(rows);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String address() {
        return server.jdbcUrl();
    }

    @Override
    public Map<String, Row> rows() {
        Map<String, Row> rows = new HashMap<>();
        query("select id, text, sequence from note", row -> rows.put(row.getString(1), row(row)));
        return rows;
    }

    @Override
    public Map<String, List<Row>> history() {
        Map<String, List<Row>> history = new HashMap<>();
        query(
                "select id, text, sequence from applied order by number",
                row -> history.computeIfAbsent(row.getString(1), any -> new ArrayList<>())
                        .add(row(row)));
        return history;
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(row.getString(2), row.getLong(3));
    }

    @Override
    public Map<String, Long> takenAt() {
        Map<String, Long> takenAt = new HashMap<>();
        query(
                "select text, (extract(epoch from min(at)) * 1000000)::bigint from applied group by text",
                row -> takenAt.put(row.getString(1), row.getLong(2) * 1_000 - wallAhead));
        return takenAt;
    }

    @Override
    public Counts counts() {
        long arrived = 0;
        long late = 0;
        long again = 0;
        for (List<Row> rows : history().values()) {
            long youngest = 0;
            for (Row row : rows) {
                arrived++;
                late += row.sequence() < youngest ? 1 : 0;
                again += row.sequence() == youngest ? 1 : 0;
                youngest = Math.max(youngest, row.sequence());
            }
        }
        return new Counts(arrived, late, again);
    }

    @Override
    public void close() {
        server.close();
    }

    /** The other end of one connection. */
    static final class Client implements Source.Client {

        private final Connection connection;
        private final PreparedStatement upsert;

        Client(String address) throws SQLException {
            connection = DriverManager.getConnection(address);
            connection.setAutoCommit(false);
            upsert = connection.prepareStatement(UPSERT);
        }

        @Override
        public void write(Map<String, Row> batch) throws SQLException {
            for (Map.Entry<String, Row> change : batch.entrySet()) {
                upsert.setString(1, change.getKey());
                upsert.setString(2, change.getValue().text());
                upsert.setLong(3, change.getValue().sequence());
                upsert.addBatch();
            }
            upsert.executeBatch();
            connection.commit();
        }
    }
}
