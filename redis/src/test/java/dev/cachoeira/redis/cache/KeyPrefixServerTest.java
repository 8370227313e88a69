package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.RestoreReport;
import dev.cachoeira.codec.Codec;
import dev.cachoeira.testkit.server.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries that are called {@code customer:acme:42}: everything finds them, and nothing else does. */
class KeyPrefixServerTest extends TrapFixture {

    @TempDir
    private Path folder;

    private RedisServer server;
    private Cachoeira first;
    private Cachoeira second;

    @BeforeEach
    void launch() {
        server = opened(RedisServer.launch());
        first = connect(server, PATIENT);
        second = connect(server, PATIENT);
    }

    /** The cache "texts" with the prefix "customer". */
    private static Cache<String, String> customers(Cachoeira instance) {
        return texts(instance, builder -> builder.keyPrefix("customer"));
    }

    private static CacheBuilder<String, String> builder(Cachoeira instance, String name) {
        return instance.cache(name, String.class, String.class);
    }

    @Test
    void aValueStandsUnderPrefixTenantAndKey() {
        var cache = texts(first, builder -> builder.keyPrefix("customer").withoutLocal());
        cache.put("42", "of acme");
        builder(first, "settings").keyPrefix("setting").shared().build().put("eu", "of all");
        builder(first, "plain")
                .keyPrefix("other")
                .codec(new Plain())
                .build()
                .forTenant("acme")
                .put("42", "plain");

        assertThat(keys(server, ":42")).containsExactlyInAnyOrder("customer:acme:42", "other~plain:acme:42");
        assertThat(keys(server, ":eu")).containsExactly("setting::eu");
        assertThat(String.valueOf(server.send("GET", "other~plain:acme:42"))).endsWith("plain");
        assertThat(String.valueOf(server.send("GET", "customer:acme:42"))).contains("of acme");
        server.send("DEL", "customer:acme:42");
        assertThat(cache.exists("42")).isFalse();
    }

    @Test
    void aChangeByAnotherProcessEndsWhatMemoryHolds() {
        staysCoherent(customers(first), customers(second));
    }

    @Test
    void aChangeByAnotherProcessEndsWhatMemoryHoldsInAnotherFormat() {
        staysCoherent(
                texts(first, builder -> builder.keyPrefix("customer").codec(new Plain())),
                texts(second, builder -> builder.keyPrefix("customer").codec(new Plain())));
    }

    @Test
    void aTagAClearAndATenantEndIt() {
        var cache = customers(first);
        var other = customers(second);
        List<Consumer<Cache<String, String>>> endings = List.of(
                writer -> writer.invalidateTag("tag"),
                Cache::clear,
                Cache::clearAllTenants,
                writer -> second.forTenant("acme").clear(),
                writer -> second.clearEverything());
        for (var ending : endings) {
            warm(cache, other);
            String now = String.valueOf(source.incrementAndGet());
            ending.accept(other);
            assertThat(read(other, "needle")).isEqualTo(now);
            eventually(() -> assertThat(read(cache, "needle")).isEqualTo(now));
        }
    }

    @Test
    void processesWithDifferentPrefixesShareNoEntriesButTagsAndClears() {
        var cache = customers(first);
        var before = texts(second);
        before.put("42", "before");
        assertThat(cache.exists("42")).isFalse();
        cache.put("42", "now");
        cache.invalidate("42");
        assertThat(before.get("42")).isEqualTo("before");

        List<Runnable> endings = List.of(() -> cache.invalidateTag("tag"), cache::clear, cache::clearAllTenants);
        for (var ending : endings) {
            before.put("42", "before");
            ending.run();
            eventually(() -> assertThat(before.get("42")).isNull());
        }
    }

    @Test
    void aPatternFindsOnlyItsOwn() {
        var cache = texts(first, builder -> builder.keyPrefix("customer").withoutLocal());
        var others = List.of(
                cache.forTenant("acme:4"),
                cache.forTenant("other"),
                builder(first, "longer").keyPrefix("customers").build().forTenant("acme"),
                builder(first, "none").build().forTenant("acme"),
                builder(first, "customer").build().forTenant("acme"));
        others.forEach(other -> other.put("42", "stands"));
        cache.putAll(Map.of("41", "1", "42", "2", "4:%", "3", "5", "stands"));

        var ended = cache.async().invalidateMatching("4*", any -> {}).join();

        assertThat(ended.found()).isEqualTo(3);
        assertThat(ended.cleared()).isFalse();
        assertThat(cache.getAll(Set.of("41", "42", "4:%", "5"))).isEqualTo(Map.of("5", "stands"));
        assertThat(others).allSatisfy(other -> assertThat(other.get("42")).isEqualTo("stands"));
    }

    @Test
    void aChangeThatIsWrittenBehindIsSeenBeforeItsSourceHasIt() {
        var table = new NoteTable();
        var mine = notes(first, table);
        var theirs = notes(second, table);
        assertThat(theirs.get("a", table::text)).isNull();

        mine.put("a", "new");

        eventually(() -> assertThat(theirs.get("a", table::text)).isEqualTo("new"));
        assertThat(keys(server, ":acme:a")).containsExactly("note:acme:a");
        assertThat(keys(server, "trap::@behind:{notes#")).isNotEmpty();
        assertThat(second.writeBehinds().get("notes").flush(WriteBehindFixture.LONG))
                .isTrue();
        assertThat(table.text("a")).isEqualTo("new");
    }

    private static Cache<String, String> notes(Cachoeira instance, NoteTable table) {
        return builder(instance, "notes")
                .keyPrefix("note")
                .writeBehind(table, WriteBehindFixture.LATER)
                .build()
                .forTenant("acme");
    }

    @Test
    void whatABackupHoldsComesBack() throws IOException {
        var cache = customers(first);
        Map<String, String> values = Map.of("42", "1", "a:b", "2", "%{}", "3");
        cache.putAll(values);
        cache.forTenant("other").put("42", "of others");
        Path file = folder.resolve("texts.backup");
        assertThat(first.backUp(cache, file).entries()).isEqualTo(3);
        cache.clear();

        assertThat(second.restore(customers(second), file)).isEqualTo(new RestoreReport(3, 3, 0, 0));

        assertThat(cache.getAll(values.keySet())).isEqualTo(values);
        assertThat(keys(server, "customer:acme:")).hasSize(3);
    }

    /** A text is its bytes. */
    private static final class Plain implements Codec<String> {

        @Override
        public String id() {
            return "plain";
        }

        @Override
        public byte[] encode(String value) {
            return value.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes, int offset, int length) {
            return new String(bytes, offset, length, StandardCharsets.UTF_8);
        }
    }
}
