package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.tenant.TenantResolver;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/** A cache of one process, servers that a test plays, and time that passes by hand. */
abstract class ScriptedFixture {

    static final FleetOptions OPTIONS = FleetOptions.DEFAULTS.withJournalLimit(20);

    final ManualTime time = new ManualTime();
    final ScriptedTransport transport = new ScriptedTransport(time);
    final ScriptedServer server = new ScriptedServer("server", transport);

    /** Carries the keys that no other connection does. */
    ScriptedServer.Line line;

    Caches caches;
    Cache<String, String> cache;

    /** What a load finds now. */
    String source = "old";

    /** How often a server was lost. */
    int unavailable;

    void start() {
        start(Runnable::run, NoUnitOfWork.INSTANCE);
    }

    void start(Executor executor, UnitOfWork unitOfWork) {
        Runtime runtime = time.runtime();
        caches = new Caches(new CachesSettings(
                CachesSettings.Mode.SHARED,
                OPTIONS,
                new Runtime(runtime.clock(), runtime.timers(), runtime.stamps(), executor),
                transport,
                TenantResolver.none(),
                unitOfWork,
                new CacheListener() {
                    @Override
                    public void available(String node, boolean available, String why) {
                        unavailable += available ? 0 : 1;
                    }
                }));
        cache = caches.cache("texts", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .tags(value -> Set.of("tag"))
                .build();
        line = transport.connect(server, "");
        settle();
    }

    @AfterEach
    void stop() {
        caches.close();
    }

    /** Until every server is in use. */
    void settle() {
        until(() -> caches.status().available());
    }

    void until(BooleanSupplier state) {
        for (int i = 0; i < 100 && !state.getAsBoolean(); i++) {
            time.pass(Duration.ofMillis(50));
        }
        assertThat(state.getAsBoolean()).isTrue();
    }

    String read(String key) {
        return cache.async()
                .get(key, any -> CompletableFuture.completedFuture(source))
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    static String name(String key) {
        return "client::texts:" + key;
    }
}
