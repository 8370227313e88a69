package dev.cachoeira.showcase.messaging;

import dev.cachoeira.showcase.sample.People;
import dev.cachoeira.showcase.web.NotFoundException;
import dev.cachoeira.showcase.web.Problem;
import dev.cachoeira.showcase.web.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Phones that nobody has to own: what they remember is in PostgreSQL, so that all instances of the service see the same
 * ones, and their address books and groups are made up from their sessions' ids.
 */
final class SimulatedPhones implements MessagingRepository {

    private static final int CONTACTS = 50;
    private static final String[] GROUPS = {"Family", "Football", "Neighbours", "Suppliers", "Team"};

    private final PhoneTable table;
    private final Clock clock;

    SimulatedPhones(PhoneTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    @Override
    public MessagingSession create(String tenant, String name) {
        return table.insert(tenant, name);
    }

    @Override
    public @Nullable MessagingSession find(String tenant, UUID id) {
        return table.session(tenant, id).orElse(null);
    }

    @Override
    public @Nullable QrCode qr(String tenant, UUID id) {
        return table.phone(tenant, id)
                .filter(phone -> !phone.connected())
                .map(phone -> qr(phone.derivation(), clock.instant()))
                .orElse(null);
    }

    @Override
    public @Nullable PhoneStatus status(String tenant, UUID id) {
        return table.phone(tenant, id).map(PhoneRow::status).orElse(null);
    }

    @Override
    public @Nullable Credentials credentials(String tenant, UUID id) {
        return table.phone(tenant, id)
                .filter(PhoneRow::connected)
                .map(phone -> new Credentials(
                        phone.derivation().text("device").substring(0, 12),
                        new Secret(phone.derivation().text("key")),
                        phone.since()))
                .orElse(null);
    }

    @Override
    public @Nullable List<PhoneContact> contacts(String tenant, UUID id) {
        return ofConnected(
                tenant,
                id,
                CONTACTS,
                random -> number -> new PhoneContact(number, People.name(random), People.phone(random)));
    }

    @Override
    public @Nullable List<PhoneGroup> groups(String tenant, UUID id) {
        return ofConnected(
                tenant,
                id,
                GROUPS.length,
                random -> number -> new PhoneGroup(number, GROUPS[number - 1], 2 + random.nextInt(30)));
    }

    @Override
    public PhoneStatus pair(String tenant, UUID id, String code) {
        PhoneRow phone = require(tenant, id);
        if (!phone.connected() && !phone.derivation().accepts(code, clock.instant())) {
            throw new ProblemException(
                    Problem.INVALID_REQUEST,
                    "code must be one that the session's QR code shows or showed a minute ago");
        }
        return table.connect(tenant, id)
                .orElseThrow(() -> new ProblemException(Problem.CONFLICT, "the session's phone is connected already"))
                .status();
    }

    @Override
    public PhoneStatus unpair(String tenant, UUID id) {
        require(tenant, id);
        return table.disconnect(tenant, id)
                .orElseThrow(() -> new ProblemException(Problem.CONFLICT, "the session's phone is not connected"))
                .status();
    }

    private PhoneRow require(String tenant, UUID id) {
        return table.phone(tenant, id).orElseThrow(() -> new NotFoundException("messaging session " + id));
    }

    private static QrCode qr(Derivation derivation, Instant now) {
        String code = derivation.code(now);
        return new QrCode(code, QrImage.of(code), Derivation.expiry(now));
    }

    private <T> @Nullable List<T> ofConnected(
            String tenant, UUID id, int count, Function<Random, IntFunction<T>> maker) {
        return table.phone(tenant, id)
                .filter(PhoneRow::connected)
                .map(phone -> IntStream.rangeClosed(1, count)
                        .mapToObj(maker.apply(new Random(id.getMostSignificantBits())))
                        .toList())
                .orElse(null);
    }
}
