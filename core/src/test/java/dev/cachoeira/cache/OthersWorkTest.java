package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.server.Command.Verb;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who depends on somebody else's work waits for it no longer than the cache's wait for a lease, whenever they came. */
class OthersWorkTest extends ScriptedFixture {

    private static final Duration LEASE_WAIT = CacheOptions.DEFAULTS.leaseWait();

    private final CompletableFuture<String> endless = new CompletableFuture<>();

    @BeforeEach
    void connect() {
        start();
        source = "own";
    }

    @Test
    void whoCameBeforeALoadBeganLeavesIt() {
        line.hold();
        var loading = cache.async().get("a", key -> endless);
        var waiting = get();
        line.resume();
        assertThat(waiting).isNotDone();

        time.pass(LEASE_WAIT);

        assertThat(waiting).isCompletedWithValue("own");
        assertThat(loading).isNotDone();
    }

    @Test
    void aBatchWhoseLoadersMapCannotBeReadKeepsNobodyWaiting() {
        Map<String, String> broken = new AbstractMap<>() {
            @Override
            public Set<Entry<String, String>> entrySet() {
                throw new IllegalStateException("a row of it cannot be read");
            }
        };

        assertThatThrownBy(() -> cache.getAll(List.of("a", "b"), keys -> broken))
                .hasMessage("a row of it cannot be read");

        assertThat(get()).isCompletedWithValue("own");
    }

    @Test
    void whoJoinedALoadLeavesIt() {
        var loading = cache.async().get("a", key -> endless);
        var waiting = get();
        assertThat(waiting).isNotDone();

        time.pass(LEASE_WAIT);

        assertThat(waiting).isCompletedWithValue("own");
        assertThat(loading).isNotDone();
    }

    @Test
    void aReadOfWhichNothingIsHeardIsLeftInTheEnd() {
        line.sendOn(command -> command.verb() == Verb.GET);
        var waiting = get();
        assertThat(waiting).isNotDone();

        time.pass(Duration.ofMinutes(1));

        assertThat(waiting).isCompletedWithValue("own");
    }

    @Test
    void aPutOfWhichNothingIsHeardEndsAllTheSame() {
        assertThat(get()).isCompletedWithValue("own"); // its epochs are known
        line.sendOn(command -> command.verb() == Verb.SET);

        var put = cache.async().put("a", "new");
        time.pass(Duration.ofMinutes(1));

        assertThat(put).isDone();
        assertThat(server.deleted()).contains(name("a"));
    }

    @Test
    void aPutWhoseEpochsNothingIsHeardOfEndsAllTheSame() {
        line.sendOn(command -> command.verb() == Verb.GET);

        var put = cache.async().put("a", "new");
        time.pass(Duration.ofMinutes(1));

        assertThat(put).isDone();
    }

    @Test
    void aLookOfWhichNothingIsHeardFindsNothing() {
        Cache<String, String> told = caches.cache("told", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .validators()
                .withoutLocal()
                .build();
        told.put("a", "1");
        assertThat(told.validate("a", any -> true)).isNotNull();
        line.sendOn(command -> command.verb() == Verb.GETRANGE);

        var look = told.async().validate("a", any -> true);
        time.pass(Duration.ofMinutes(1));

        assertThat(look).isCompletedWithValue(null);
    }

    private CompletableFuture<String> get() {
        return cache.async().get("a", key -> CompletableFuture.completedFuture(source));
    }
}
