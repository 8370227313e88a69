package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.TypeRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that pushes nothing. */
class UntrackedServerTest extends ScriptedFixture {

    private final List<CompletableFuture<String>> loads = new ArrayList<>();

    @BeforeEach
    void connect() {
        transport.withoutTracking();
        start();
    }

    private CompletableFuture<String> load(String key) {
        return load(cache, key);
    }

    private CompletableFuture<String> load(Cache<String, String> from, String key) {
        return from.async().get(key, any -> {
            CompletableFuture<String> load = new CompletableFuture<>();
            loads.add(load);
            return load;
        });
    }

    @Test
    void aLoadThatBeganBeforeAPutIsNotJoinedAfterIt() {
        ScriptedServer.Line tags = transport.connect(server, "@tag:tag");
        settle();
        tags.hold();
        Cache<String, String> remote = caches.cache("far", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .withoutLocal()
                .tags(value -> Set.of("tag"))
                .build();
        remote.get("any");
        var put = remote.async().put("a", "new"); // has dropped what was known, and waits for its tag's epoch
        var older = load(remote, "a");
        assertThat(loads).hasSize(1);
        tags.resume();
        assertThat(put).isDone();

        assertThat(load(remote, "a").getNow("waits for the older load")).isEqualTo("new");
        loads.get(0).complete("old");
        assertThat(older).isCompletedWithValue("old");
    }

    @Test
    void aLoadThatTakesLongIsNotRepeatedByThoseWhoAskMeanwhile() {
        var first = load("a");
        time.pass(OPTIONS.untrackedTtl().plus(Duration.ofMillis(500)));
        var second = load("a");
        time.pass(OPTIONS.untrackedTtl().plus(Duration.ofMillis(500)));
        var third = load("a");

        assertThat(loads).hasSize(1);
        loads.get(0).complete("old");
        assertThat(List.of(first, second, third)).allMatch(each -> "old".equals(each.getNow("")));
    }

    @Test
    void whoJoinedALongLoadIsAnsweredByANewOneWhenItsTagWasInvalidatedElsewhere() {
        var first = load("a");
        time.pass(OPTIONS.untrackedTtl().plus(Duration.ofMillis(500)));
        var second = load("a");
        server.delete("client::@guard");
        server.delete("client::@tag:tag");

        loads.get(0).complete("old");

        assertThat(first).isCompletedWithValue("old");
        assertThat(second).isNotDone();
        loads.get(1).complete("new");
        assertThat(second).isCompletedWithValue("new");
    }
}
