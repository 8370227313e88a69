package dev.cachoeira.showcase.messaging;

import dev.cachoeira.showcase.web.ProblemException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of the messaging gateway. Reads answer null for a session that the tenant does not have, and for what a
 * session does not have at the moment: a QR code while its phone is connected, and all that the phone knows while it is
 * not. Thread-safe.
 */
public interface MessagingRepository {

    /** Begins a session, with a phone that waits to be paired. */
    MessagingSession create(String tenant, String name);

    /** A session. */
    @Nullable
    MessagingSession find(String tenant, UUID id);

    /** What a phone has to scan. */
    @Nullable
    QrCode qr(String tenant, UUID id);

    /** How the phone is. */
    @Nullable
    PhoneStatus status(String tenant, UUID id);

    /** The credentials of the paired device. */
    @Nullable
    Credentials credentials(String tenant, UUID id);

    /** The phone's address book. */
    @Nullable
    List<PhoneContact> contacts(String tenant, UUID id);

    /** The phone's groups. */
    @Nullable
    List<PhoneGroup> groups(String tenant, UUID id);

    /**
     * Pairs the phone that has scanned a QR code.
     *
     * @throws ProblemException when there is no such session, its phone is connected, or the code is not one of the last
     *     two minutes
     */
    PhoneStatus pair(String tenant, UUID id, String code);

    /**
     * Lets the phone go, and ends its credentials.
     *
     * @throws ProblemException when there is no such session, or its phone is not connected
     */
    PhoneStatus unpair(String tenant, UUID id);
}
