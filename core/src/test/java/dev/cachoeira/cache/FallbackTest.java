package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.server.Script;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values past their TTL that are kept in case their load fails. */
class FallbackTest extends ScriptedFixture {

    private static final String NAME = "client::safe:a";

    private Cache<String, String> safe;

    @BeforeEach
    void fill() {
        start();
        safe = cache("safe", Duration.ofSeconds(1));
        safe.put("a", "old");
        time.pass(Duration.ofSeconds(2));
    }

    private Cache<String, String> cache(String name, Duration ttl) {
        return caches.cache(name, new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .expireAfter(ttl)
                .failSafe(Duration.ofHours(1))
                .build();
    }

    private CompletableFuture<String> load() {
        return safe.async().get("a", key -> CompletableFuture.failedFuture(new IllegalStateException("away")));
    }

    @Test
    void itIsServedAndStandsAgainInItsPlace() {
        assertThat(load()).isCompletedWithValue("old");
        assertThat(safe.get("a")).isEqualTo("old");

        time.pass(FreshnessOptions.DEFAULTS.failSafeThrottle().plusSeconds(1));

        assertThat(safe.get("a")).isNull();
        assertThat(load()).isCompletedWithValue("old");
    }

    @Test
    void whatWasDeletedBeforeTheLeaseStoodIsNotServed() {
        AtomicBoolean once = new AtomicBoolean();
        line.refuse(command -> {
            if (command.script() == Script.LEASE && once.compareAndSet(false, true)) {
                server.delete(NAME);
            }
            return null;
        });

        assertThat(load()).isCompletedExceptionally();
        assertThat(server.keys()).doesNotContain(NAME);
    }

    @Test
    void whatIsDeletedDuringTheLoadIsNotServedNorPutBack() {
        var failing = new CompletableFuture<String>();
        var answer = safe.async().get("a", key -> failing);

        server.delete(NAME);
        failing.completeExceptionally(new IllegalStateException("away"));

        assertThat(answer).isCompletedExceptionally();
        assertThat(server.keys()).doesNotContain(NAME);
    }

    @Test
    void whatMayBePastItsTtlIsNotServedThoughTheAnswerThatToldTheServersTimeWasLate() {
        var brief = cache("brief", Duration.ofMillis(75));
        AtomicBoolean once = new AtomicBoolean();
        line.answerBeatsWith(() -> {
            if (once.compareAndSet(false, true)) {
                brief.put("a", "old");
                time.freeze(Duration.ofMillis(100)); // the server's clock seems to be 50 ms slow now
            }
        });

        while (!once.get()) {
            time.pass(Duration.ofMillis(1));
        }

        assertThat(brief.get("a")).isNull();
    }

    @Test
    void itEndsWhenItIsKeptNoLonger() {
        time.pass(Duration.ofHours(2));

        assertThat(load()).isCompletedExceptionally();
    }
}
