package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.tenant.TenantResolver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The shortest window that is accepted lasts from beat to beat, also when answers take their time. */
class ShortWindowTest {

    private static final FleetOptions SHORTEST =
            FleetOptions.DEFAULTS.withBeat(Duration.ofMillis(10)).withCoherenceWindow(Duration.ofMillis(20));

    private final ManualTime time = new ManualTime();
    private final ScriptedTransport transport = new ScriptedTransport(time);
    private final ScriptedServer server = new ScriptedServer("server", transport);
    private final Caches caches = new Caches(new CachesSettings(
            CachesSettings.Mode.SHARED,
            SHORTEST,
            time.runtime(),
            transport,
            TenantResolver.none(),
            NoUnitOfWork.INSTANCE,
            new CacheListener() {}));

    @Test
    void aWindowOfTwoBeatsDoesNotLapse() {
        assertThat(SHORTEST.problems()).isEmpty();
        Cache<String, String> cache = caches.cache("texts", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .withoutLocal()
                .build();
        ScriptedServer.Line line = transport.connect(server, "");
        time.pass(Duration.ofSeconds(1));
        AtomicInteger loads = new AtomicInteger();
        for (int i = 0; i < 1_000; i++) {
            cache.async().get("key", any -> CompletableFuture.completedFuture("v" + loads.incrementAndGet()));
            line.hold(); // so an answer takes up to 2 ms
            time.pass(Duration.ofMillis(1));
            cache.async().get("key", any -> CompletableFuture.completedFuture("v" + loads.incrementAndGet()));
            time.pass(Duration.ofMillis(1));
            line.resume();
        }
        assertThat(loads).hasValue(1);
        caches.close();
    }
}
