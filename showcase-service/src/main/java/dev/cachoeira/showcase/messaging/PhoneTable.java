package dev.cachoeira.showcase.messaging;

import dev.cachoeira.showcase.messaging.PhoneStatus.State;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The sessions and their phones in PostgreSQL. */
final class PhoneTable {

    private static final int SECRET_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final JdbcClient jdbc;

    PhoneTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    MessagingSession insert(String tenant, String name) {
        return jdbc.sql("""
                        insert into messaging_session (tenant_id, id, name, secret, state)
                        values (:tenant, :id, :name, :secret, 'waiting')
                        returning id, name, created_at""")
                .param("tenant", tenant)
                .param("id", UUID.randomUUID())
                .param("name", name)
                .param("secret", newSecret())
                .query((row, number) -> session(row))
                .single();
    }

    Optional<MessagingSession> session(String tenant, UUID id) {
        return jdbc.sql("""
                        select id, name, created_at from messaging_session
                        where tenant_id = :tenant and id = :id""")
                .param("tenant", tenant)
                .param("id", id)
                .query((row, number) -> session(row))
                .optional();
    }

    Optional<PhoneRow> phone(String tenant, UUID id) {
        return jdbc.sql("""
                        select secret, state, state_since from messaging_session
                        where tenant_id = :tenant and id = :id""")
                .param("tenant", tenant)
                .param("id", id)
                .query((row, number) -> phone(row))
                .optional();
    }

    /** Connects a phone that waits, if it still does. */
    Optional<PhoneRow> connect(String tenant, UUID id) {
        return jdbc.sql("""
                        update messaging_session set state = 'connected', state_since = now()
                        where tenant_id = :tenant and id = :id and state = 'waiting'
                        returning secret, state, state_since""")
                .param("tenant", tenant)
                .param("id", id)
                .query((row, number) -> phone(row))
                .optional();
    }

    /** Disconnects a phone, if it is connected; with a new secret, so that nothing of the old one is worth anything. */
    Optional<PhoneRow> disconnect(String tenant, UUID id) {
        return jdbc.sql("""
                        update messaging_session set state = 'waiting', state_since = now(), secret = :secret
                        where tenant_id = :tenant and id = :id and state = 'connected'
                        returning secret, state, state_since""")
                .param("tenant", tenant)
                .param("id", id)
                .param("secret", newSecret())
                .query((row, number) -> phone(row))
                .optional();
    }

    private byte[] newSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return secret;
    }

    private static MessagingSession session(ResultSet row) throws SQLException {
        return new MessagingSession(row.getObject("id", UUID.class), row.getString("name"), instant(row, "created_at"));
    }

    private static PhoneRow phone(ResultSet row) throws SQLException {
        return new PhoneRow(
                new Derivation(row.getBytes("secret")),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                instant(row, "state_since"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
