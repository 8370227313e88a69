package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of puts with versions when the server is away or replaced, or a load's process has died. */
class VersionFateTest extends ScriptedFixture {

    private final ScriptedServer successor = new ScriptedServer("successor", transport);

    /** A text's version is its length. */
    private Cache<String, String> versions;

    @BeforeEach
    void connect() {
        start();
        versions = caches.cache("versions", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .version(String::length)
                .build();
    }

    private static String entry(String key) {
        return "client::versions:" + key;
    }

    private static boolean isTombstone(byte[] entry) {
        return EntryFormat.read(entry) instanceof EntryFormat.Tombstone;
    }

    private CompletableFuture<String> get(String key, String found) {
        return versions.async().get(key, any -> CompletableFuture.completedFuture(found));
    }

    /** The successor has heard of the null, and not of the put that ended it. */
    @Test
    void whatAPutHasEndedIsEndedOnTheServerThatTakesOverToo() {
        assertThat(versions.get("a", key -> null)).isNull();
        successor.copy(server);
        versions.put("a", "new");
        assertThat(versions.exists("a")).isFalse();

        transport.connect(successor, "");
        time.pass(Duration.ofSeconds(1));

        assertThat(isTombstone(successor.value(entry("a")))).isTrue();
    }

    @Test
    void aPutIsNotStoredWhereALoadHasFailedSinceTheInvalidation() {
        versions.invalidate("a");
        var failed = versions.async().get("a", key -> CompletableFuture.failedFuture(new IOException("away")));
        assertThat(failed).isCompletedExceptionally();

        versions.put("a", "old");

        assertThat(versions.get("a")).isNull();
        assertThat(get("a", "new")).isCompletedWithValue("new");
        assertThat(versions.get("a")).isEqualTo("new");
    }

    @Test
    void withoutRedisAPutReplacesNothingNewerInMemory() {
        transport.disconnect("");
        assertThat(get("a", "newer")).isCompletedWithValue("newer");

        versions.put("a", "old");

        assertThat(get("a", "newer")).isCompletedWithValue("newer");
    }

    @Test
    void aPutOfWhichNothingIsHeardEndsAllTheSame() {
        assertThat(get("other", "new")).isCompletedWithValue("new"); // its epochs are known
        line.sendOn(command -> command.script() == Script.PUT || command.verb() == Verb.GETRANGE);

        var put = versions.async().put("a", "new");
        time.pass(Duration.ofMinutes(1));

        assertThat(put).isDone();
        assertThat(isTombstone(server.value(entry("a")))).isTrue();
    }

    @Test
    void aLeaseWhoseTimeIsOverHoldsNobodyUp() {
        time.pass(Duration.ofMinutes(1));
        server.write(entry("a"), EntryFormat.lease(1, 1, 2));

        assertThat(get("a", "new")).isCompletedWithValue("new");
        assertThat(versions.get("a")).isEqualTo("new");
    }

    /** A late put was stored between the two, and outlived a process that died there. */
    @Test
    void aPutFindsNoGapBetweenADeletionAndItsTombstone() {
        versions.put("a", "old");
        List<Boolean> empty = new ArrayList<>();
        line.refuse(command -> {
            empty.add(server.value(entry("a")).length == 0);
            return null;
        });

        versions.invalidate("a");

        assertThat(isTombstone(server.value(entry("a")))).isTrue();
        assertThat(empty).isNotEmpty().doesNotContain(true);
    }

    @Test
    void aTombstoneThatIsRefusedForAWhileIsOwed() {
        versions.put("a", "old");
        line.refuse(command -> command.script() == Script.MARK ? Failure.refused("NOREPLICAS") : null);

        versions.invalidate("a");

        assertThat(caches.status().owedInvalidations()).isOne();
        line.refuse(any -> null);
        time.pass(Duration.ofSeconds(1));
        assertThat(isTombstone(server.value(entry("a")))).isTrue();
    }

    @Test
    void aPutIsNotStoredWhereItsKeyWasInvalidatedInVainMeanwhile() {
        ScriptedServer.Line epochs = transport.connect(server, "@all");
        settle();
        epochs.hold();
        var put = versions.async().put("a", "old"); // asks for the epochs
        line.refuse(command -> command.script() == Script.MARK ? Failure.refused("NOREPLICAS") : null);
        versions.invalidate("a");
        line.refuse(any -> null);

        epochs.resume();

        assertThat(put).isDone();
        assertThat(server.value(entry("a")))
                .satisfies(entry -> assertThat(isTombstone(entry)).isTrue());
        assertThat(versions.get("a")).isNull();
    }
}
