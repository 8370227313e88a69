package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A value past its TTL that is at hand while its load takes its time, or fails beside others. */
class SubstituteTest extends ScriptedFixture {

    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Duration FAIL_SAFE = Duration.ofSeconds(60);

    private Cache<String, String> failSafe(UnaryOperator<CacheBuilder<String, String>> settings) {
        return settings.apply(caches.cache("safe", new TypeRef<String>() {}, new TypeRef<String>() {})
                        .shared()
                        .expireAfter(TTL)
                        .failSafe(FAIL_SAFE))
                .build();
    }

    private static final class Away extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private CompletableFuture<String> load(Cache<String, String> from, CompletableFuture<String> load) {
        return from.async().get("a", any -> load);
    }

    @Test
    void isNotServedWhenItsTimeEndsDuringTheLoad() {
        start();
        var safe = failSafe(settings -> settings);
        safe.put("a", "old");
        time.pass(TTL.plus(FAIL_SAFE).minusSeconds(1));
        var load = new CompletableFuture<String>();
        var answer = load(safe, load);

        time.pass(Duration.ofSeconds(2));
        load.completeExceptionally(new Away());

        assertThatThrownBy(answer::join).isInstanceOf(CompletionException.class).hasCauseInstanceOf(Away.class);
    }

    @Test
    void isServedToOneWhoseServerPushesNothing() {
        transport.withoutTracking();
        start();
        var safe = failSafe(settings -> settings);
        safe.put("a", "old");
        time.pass(TTL.plusSeconds(1));
        var load = new CompletableFuture<String>();
        var answer = load(safe, load);

        time.pass(OPTIONS.untrackedTtl().plusSeconds(1));
        load.completeExceptionally(new Away());

        assertThat(answer).isCompletedWithValue("old");
    }

    /** The lease's outcome will show it, but whoever waits for that as long may be given a substitute meanwhile. */
    @Test
    void isNotServedToOneWhoAsksAfterItsEndWasPushedWhileItsPlaceIsBeingLeased() {
        start();
        var safe = failSafe(settings -> settings.softTimeout(Duration.ofMillis(1)));
        safe.put("a", "old");
        time.pass(TTL.plusMillis(990));
        line.hold();
        var before = load(safe, new CompletableFuture<>());
        time.pass(OPTIONS.deadline().minusMillis(50));
        line.sendOn(command -> command.script() == Script.LEASE || command.verb() == Command.Verb.GETRANGE);
        line.resume();
        time.pass(Duration.ofMillis(100));
        assertThat(before).as("the flight takes long").isCompletedWithValue("old");

        server.delete("client::safe:a");
        var after = load(safe, CompletableFuture.completedFuture("new"));
        line.sendOn(any -> false);
        time.pass(OPTIONS.deadline());

        assertThat(after).isCompletedWithValue("new");
    }

    @Test
    void staysWhereALoadOfOthersInTheBatchHasFailed() {
        start();
        var safe = failSafe(settings -> settings.batchSize(1));
        safe.put("b", "old");
        time.pass(TTL.plusSeconds(1));

        List<List<String>> asked = new ArrayList<>();
        assertThatThrownBy(() -> safe.getAll(List.of("a", "b"), keys -> {
                    asked.add(List.copyOf(keys));
                    throw new Away();
                }))
                .isInstanceOf(Away.class);
        assertThat(asked).containsExactly(List.of("a"));

        assertThat(safe.getAll(List.of("b"), keys -> {
                    throw new Away();
                }))
                .isEqualTo(Map.of("b", "old"));
    }
}
