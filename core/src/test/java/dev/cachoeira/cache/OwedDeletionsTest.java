package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.tenant.TenantResolver;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What became of a deletion, server by server; time passes by hand. The other connection carries the keys that end in b. */
class OwedDeletionsTest {

    private static final FleetOptions OPTIONS = FleetOptions.DEFAULTS.withJournalLimit(20);

    private final ManualTime time = new ManualTime();
    private final ScriptedTransport transport = new ScriptedTransport(time);
    private final ScriptedServer server = new ScriptedServer("server", transport);
    private final ScriptedServer successor = new ScriptedServer("successor", transport);
    private Caches caches;
    private Cache<String, String> cache;
    private ScriptedServer.Line line;
    private ScriptedServer.Line other;
    private String source = "old";

    @BeforeEach
    void start() {
        caches = new Caches(new CachesSettings(
                CachesSettings.Mode.SHARED,
                OPTIONS,
                time.runtime(),
                transport,
                TenantResolver.none(),
                NoUnitOfWork.INSTANCE,
                new CacheListener() {}));
        cache = caches.cache("texts", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .tags(value -> Set.of("tag"))
                .build();
        line = transport.connect(server, "");
        other = transport.connect(server, "b");
        settle(() -> caches.status().available());
    }

    @AfterEach
    void stop() {
        caches.close();
    }

    private void settle(BooleanSupplier until) {
        for (int i = 0; i < 100 && !until.getAsBoolean(); i++) {
            time.pass(Duration.ofMillis(50));
        }
        assertThat(until.getAsBoolean()).isTrue();
    }

    private String read(String key) {
        return cache.async()
                .get(key, any -> CompletableFuture.completedFuture(source))
                .join();
    }

    private String name(String key) {
        return "client::texts:" + key;
    }

    @Test
    void whatOneServerAcknowledgedIsSentToTheOneThatTakesOverBeforeAnotherAnswers() {
        read("a");
        read("b");
        other.hold();
        var unused = cache.async().invalidateAll(List.of("a", "b"));
        assertThat(server.deleted()).contains(name("a"));

        successor.copy(server);
        transport.connect(successor, "");
        transport.connect(successor, "b");
        time.pass(Duration.ofSeconds(1));

        assertThat(successor.deleted()).contains(name("a"), name("b"));
    }

    @Test
    void aServerIsToldOnlyWhatItCarries() {
        cache.invalidateAll(List.of("a", "b"));

        transport.connect(successor, "b");
        time.pass(Duration.ofSeconds(1));

        assertThat(successor.deleted()).contains(name("b"));
        assertThat(server.deleted()).containsOnlyOnce(name("a"));
    }

    @Test
    void aGuardThatWasForgottenIsDeletedAgainBeforeItsTags() {
        transport.connect(server, "@guard");
        cache.invalidateTags(List.of("b"));
        int before = server.deleted().size();

        transport.connect(successor, "@guard");
        time.pass(Duration.ofSeconds(1));

        assertThat(successor.deleted()).contains("client::@guard");
        assertThat(server.deleted().subList(before, server.deleted().size())).contains("client::@tag:b");
    }

    @Test
    void nothingIsServedOfAKeyWhoseDeletionWasRefused() {
        read("a");
        line.refuse(command -> command.verb() == Verb.DEL ? Failure.refused("NOPERM") : null);
        source = "new";

        cache.invalidate("a");

        assertThat(read("a")).isEqualTo("new");
        assertThat(caches.status().available()).isTrue();
        line.refuse(any -> null);
        time.pass(OPTIONS.beat());
        assertThat(caches.status().owedInvalidations()).isZero();
        assertThat(server.deleted()).contains(name("a"));
        assertThat(read("a")).isEqualTo("new");
    }

    @Test
    void nothingIsServedOnceEverythingIsOwed() {
        read("a");
        transport.connect(server, "@all");
        settle(() -> caches.status().available());
        read("a");
        transport.disconnect("b");
        line.refuse(command -> command.verb() == Verb.DEL ? Failure.refused("NOPERM") : null);
        source = "new";
        ScriptedServer.Line all = (ScriptedServer.Line) transport.link(KeyLayout.bytes("client::@all"));
        all.hold();

        for (int i = 0; i <= OPTIONS.journalLimit(); i++) {
            cache.invalidate(i + "b");
        }

        assertThat(caches.status().owedInvalidations()).isOne();
        assertThat(read("a")).isEqualTo("new");
        all.resume();
        time.pass(Duration.ofMillis(1));
        assertThat(server.deleted()).contains("client::@all");
        assertThat(caches.status().owedInvalidations()).isZero();
        assertThat(read("a")).isEqualTo("new");
    }
}
