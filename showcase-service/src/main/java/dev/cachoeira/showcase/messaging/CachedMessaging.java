package dev.cachoeira.showcase.messaging;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.repository.CachedRepository;
import dev.cachoeira.showcase.web.Origin;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Puts a cache in front of each kind of what a {@link MessagingRepository} answers; each kind lives as long as it may. A
 * change of the phone ends all that depends on the phone.
 */
final class CachedMessaging {

    private final Cachoeira cachoeira;

    CachedMessaging(Cachoeira cachoeira) {
        this.cachoeira = cachoeira;
    }

    /** The cached twin of a repository. It notes for each request where its answer came from. */
    MessagingRepository of(MessagingRepository base) {
        Cache<UUID, QrCode> qrCodes = kind("qr", TypeRef.of(QrCode.class))
                .expireAfter(Duration.ofSeconds(60))
                .build();
        Cache<UUID, PhoneStatus> statuses = kind("status", TypeRef.of(PhoneStatus.class))
                .expireAfter(Duration.ofMinutes(5))
                .build();
        Cache<UUID, Credentials> credentials = kind("credentials", TypeRef.of(Credentials.class))
                .expireAfter(Duration.ofHours(6))
                .build();
        Cache<UUID, List<PhoneContact>> contacts =
                kind("contacts", new TypeRef<List<PhoneContact>>() {}).build();
        Cache<UUID, List<PhoneGroup>> groups =
                kind("groups", new TypeRef<List<PhoneGroup>>() {}).build();
        List<Cache<UUID, ?>> ofThePhone = List.of(qrCodes, statuses, credentials, contacts, groups);

        return CachedRepository.of(MessagingRepository.class, base)
                .onRead(Origin::note)
                .read(MessagingRepository::find, sessions())
                .read(MessagingRepository::qr, qrCodes)
                .read(MessagingRepository::status, statuses)
                .read(MessagingRepository::credentials, credentials)
                .read(MessagingRepository::contacts, contacts)
                .read(MessagingRepository::groups, groups)
                .change(MessagingRepository::pair, (tenant, id, code) -> end(ofThePhone, tenant, id))
                .change(MessagingRepository::unpair, (tenant, id) -> end(ofThePhone, tenant, id))
                .build();
    }

    private Cache<UUID, MessagingSession> sessions() {
        return kind("sessions", TypeRef.of(MessagingSession.class))
                .expireAfter(Duration.ofHours(24))
                .build();
    }

    private <V> CacheBuilder<UUID, V> kind(String name, TypeRef<V> type) {
        return cachoeira
                .cache("messaging-" + name, TypeRef.of(UUID.class), type)
                .validators();
    }

    private static void end(List<Cache<UUID, ?>> caches, String tenant, UUID id) {
        caches.forEach(cache -> cache.forTenant(tenant).invalidate(id));
    }
}
