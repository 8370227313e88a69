package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.tenant.TenantResolver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Refreshes of what memory alone holds, and who overtakes them. */
class RefreshAloneTest {

    private static final Duration TTL = Duration.ofMinutes(2);

    private final ManualTime time = new ManualTime();
    private final CompletableFuture<String> loading = new CompletableFuture<>();

    private final Caches caches = new Caches(new CachesSettings(
            CachesSettings.Mode.LOCAL,
            FleetOptions.DEFAULTS,
            time.runtime(),
            null,
            TenantResolver.none(),
            NoUnitOfWork.INSTANCE,
            new CacheListener() {}));

    private final Cache<String, String> cache = caches.cache(
                    "texts", new TypeRef<String>() {}, new TypeRef<String>() {})
            .options(CacheOptions.DEFAULTS.withTtl(TTL))
            .shared()
            .refreshAfter(TTL.dividedBy(2))
            .build();

    @AfterEach
    void close() {
        caches.close();
    }

    @Test
    void whatAPatternEndsDoesNotComeBackWithARefreshOfAValueWhoseTimeIsOver() {
        cache.put("a", "old");
        time.pass(TTL.minus(Duration.ofSeconds(1)));
        assertThat(cache.async().get("a", key -> loading)).isCompletedWithValue("old");
        time.pass(TTL);

        cache.invalidateMatching("*");
        loading.complete("old still");

        assertThat(cache.get("a")).isNull();
    }
}
