package dev.cachoeira.showcase.messaging;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.Lookup;
import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.showcase.web.Origin;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Any {@link MessagingRepository} with a cache in front of each kind of what it answers; each kind lives as long as it may.
 * A change of the phone ends all that depends on the phone.
 */
final class CachedMessaging implements MessagingRepository {

    private final MessagingRepository base;
    private final Cache<UUID, MessagingSession> sessions;
    private final Cache<UUID, QrCode> qrCodes;
    private final Cache<UUID, PhoneStatus> statuses;
    private final Cache<UUID, Credentials> credentials;
    private final Cache<UUID, List<PhoneContact>> contacts;
    private final Cache<UUID, List<PhoneGroup>> groups;
    private final List<Cache<UUID, ?>> ofThePhone;

    CachedMessaging(MessagingRepository base, Cachoeira cachoeira) {
        this.base = base;
        sessions = kind(cachoeira, "sessions", TypeRef.of(MessagingSession.class))
                .expireAfter(Duration.ofHours(24))
                .build();
        qrCodes = kind(cachoeira, "qr", TypeRef.of(QrCode.class))
                .expireAfter(Duration.ofSeconds(60))
                .build();
        statuses = kind(cachoeira, "status", TypeRef.of(PhoneStatus.class))
                .expireAfter(Duration.ofMinutes(5))
                .build();
        credentials = kind(cachoeira, "credentials", TypeRef.of(Credentials.class))
                .expireAfter(Duration.ofHours(6))
                .build();
        contacts = kind(cachoeira, "contacts", new TypeRef<List<PhoneContact>>() {})
                .build();
        groups = kind(cachoeira, "groups", new TypeRef<List<PhoneGroup>>() {}).build();
        ofThePhone = List.of(qrCodes, statuses, credentials, contacts, groups);
    }

    private static <V> CacheBuilder<UUID, V> kind(Cachoeira cachoeira, String name, TypeRef<V> type) {
        return cachoeira.cache("messaging-" + name, TypeRef.of(UUID.class), type);
    }

    @Override
    public MessagingSession create(String tenant, String name) {
        return base.create(tenant, name); // under an id that nobody has asked for
    }

    @Override
    public @Nullable MessagingSession find(String tenant, UUID id) {
        return noted(sessions.forTenant(tenant).lookup(id, key -> base.find(tenant, key)));
    }

    @Override
    public @Nullable QrCode qr(String tenant, UUID id) {
        return noted(qrCodes.forTenant(tenant).lookup(id, key -> base.qr(tenant, key)));
    }

    @Override
    public @Nullable PhoneStatus status(String tenant, UUID id) {
        return noted(statuses.forTenant(tenant).lookup(id, key -> base.status(tenant, key)));
    }

    @Override
    public @Nullable Credentials credentials(String tenant, UUID id) {
        return noted(credentials.forTenant(tenant).lookup(id, key -> base.credentials(tenant, key)));
    }

    @Override
    public @Nullable List<PhoneContact> contacts(String tenant, UUID id) {
        return noted(contacts.forTenant(tenant).lookup(id, key -> base.contacts(tenant, key)));
    }

    @Override
    public @Nullable List<PhoneGroup> groups(String tenant, UUID id) {
        return noted(groups.forTenant(tenant).lookup(id, key -> base.groups(tenant, key)));
    }

    @Override
    public PhoneStatus pair(String tenant, UUID id, String code) {
        try {
            return base.pair(tenant, id, code);
        } finally {
            invalidate(tenant, id); // after a failure too: it may have happened all the same
        }
    }

    @Override
    public PhoneStatus unpair(String tenant, UUID id) {
        try {
            return base.unpair(tenant, id);
        } finally {
            invalidate(tenant, id);
        }
    }

    private void invalidate(String tenant, UUID id) {
        ofThePhone.forEach(cache -> cache.forTenant(tenant).invalidate(id));
    }

    private static <V> @Nullable V noted(Lookup<V> lookup) {
        Origin.note(lookup.level());
        return lookup.value();
    }
}
