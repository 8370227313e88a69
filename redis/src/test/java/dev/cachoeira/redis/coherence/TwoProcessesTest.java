package dev.cachoeira.redis.coherence;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.testkit.server.RedisServer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What keeps values fresh, small and secret, between two processes that share nothing but Redis: each has a source of its own,
 * so a value shows who has loaded it. Two writers of versions, writing behind and strict caches have tests of their own.
 */
@Timeout(120)
class TwoProcessesTest {

    private static final AtomicInteger KEYS = new AtomicInteger();

    private static RedisServer redis;
    private static WorkerProcess one;
    private static WorkerProcess other;

    private final String key = "key" + KEYS.incrementAndGet() + "-";

    @BeforeAll
    static void start() {
        redis = RedisServer.launch();
        one = new WorkerProcess(Member.class, redis.uri(), "LZ4");
        other = new WorkerProcess(Member.class, redis.uri(), "ZSTD");
        one.awaitReady();
        other.awaitReady();
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
        redis.close();
    }

    private String get(WorkerProcess process, String cache) {
        return process.ask("get", cache, key);
    }

    private String peek(WorkerProcess process, String cache) {
        return process.ask("peek", cache, key);
    }

    private int loads(WorkerProcess process) {
        return Integer.parseInt(process.ask("loads", key));
    }

    /** One has loaded {@code old}, and both have it. */
    private void bothHaveOld(String cache) {
        one.ask("tell", key, "old");
        assertThat(get(one, cache)).isEqualTo("old");
        assertThat(peek(other, cache)).isEqualTo("old");
        assertThat(loads(one)).isEqualTo(1);
    }

    /** The other has found it stale, and is reading {@code new} from its source. */
    private void otherReloads(String cache) {
        other.ask("tell", key, "new");
        other.ask("hold", key);
        eventually(() -> {
            assertThat(get(other, cache)).isEqualTo("old");
            assertThat(loads(other)).isEqualTo(1);
        });
    }

    private void nobodyElseLoads(String cache) {
        for (int i = 0; i < 20; i++) {
            assertThat(get(one, cache)).isEqualTo("old");
            assertThat(get(other, cache)).isEqualTo("old");
        }
        assertThat(loads(one)).isEqualTo(1);
        assertThat(loads(other)).isEqualTo(1);
    }

    private void bothComeToHave(String cache, String value) {
        eventually(() -> assertThat(peek(one, cache)).isEqualTo(value));
        eventually(() -> assertThat(peek(other, cache)).isEqualTo(value));
    }

    // ---- fresh -------------------------------------------------------------------------------------------------

    @Test
    void oneReloadsWhatIsStaleAndBothGoOn() {
        bothHaveOld("refreshed");
        otherReloads("refreshed");
        nobodyElseLoads("refreshed");

        other.ask("release", key);

        bothComeToHave("refreshed", "new");
        assertThat(loads(one)).isEqualTo(1);
    }

    @Test
    void oneReloadsEarlyForBoth() {
        one.ask("tell", key, "old", 60_000);
        one.ask("hold", key);
        CompletableFuture<String> loading = one.send("get", "early", key);
        eventually(() -> assertThat(loads(one)).isEqualTo(1));
        LockSupport.parkNanos(500_000_000); // at least so long it takes: a hundred times that is near the TTL
        one.ask("release", key);
        assertThat(one.value(loading)).isEqualTo("old");

        otherReloads("early");
        nobodyElseLoads("early");
        other.ask("release", key);

        bothComeToHave("early", "new");
        assertThat(loads(one)).isEqualTo(1);
    }

    @Test
    void whatOneMarksIsReloadedOnceForBoth() {
        bothHaveOld("marked");

        one.ask("markStale", "marked", key);

        otherReloads("marked");
        nobodyElseLoads("marked");
        other.ask("release", key);
        bothComeToHave("marked", "new");
        for (WorkerProcess process : List.of(one, other)) {
            assertThat(get(process, "marked")).isEqualTo("new");
            assertThat(loads(process)).isEqualTo(1);
        }
    }

    // ---- past the TTL ------------------------------------------------------------------------------------------

    /** What one has loaded is past its TTL, for both: each knows the server's time in its own way. */
    private void oldIsPast(String cache) {
        one.ask("tell", key, "old", 1);
        assertThat(get(one, cache)).isEqualTo("old");
        bothComeToHave(cache, "-");
    }

    @Test
    void whoseSourceFailsServesWhatTheOtherHasLoaded() {
        oldIsPast("kept");
        other.ask("fail", key);

        assertThat(get(other, "kept")).isEqualTo("old");

        assertThat(loads(other)).isEqualTo(1);
        assertThat(get(one, "kept")).as("is not tried again so soon by anybody").isEqualTo("old");
        assertThat(loads(one)).isEqualTo(1);
    }

    @Test
    void whatTheOtherFindsUnchangedBothHaveAgain() {
        oldIsPast("kept");
        other.ask("unchanged", key);

        assertThat(other.ask("lookup", "kept", key)).isEqualTo("SOURCE:old");

        bothComeToHave("kept", "old");
        assertThat(loads(other)).isEqualTo(1);
    }

    @Test
    void whatOneInvalidatesTheOtherDoesNotServeWhenItsSourceFails() {
        oldIsPast("kept");
        other.ask("fail", key);

        one.ask("invalidate", "kept", key);

        assertThat(get(other, "kept")).isEqualTo("IllegalStateException");
    }

    @Test
    void whatASlowLoadBringsAfterItsGetHasAnsweredBothSee() {
        oldIsPast("soft");
        other.ask("tell", key, "new");
        other.ask("hold", key);

        assertThat(get(other, "soft")).isEqualTo("old");
        other.ask("release", key);

        bothComeToHave("soft", "new");
        assertThat(loads(other)).isEqualTo(1);
    }

    @Test
    void whatASlowLoadBringsAfterItsGetHasFailedBothSee() {
        other.ask("tell", key, "new");
        other.ask("hold", key);

        assertThat(get(other, "hard")).isEqualTo("LoadTimeoutException");
        assertThat(get(one, "hard")).as("waits for the same load").isEqualTo("LoadTimeoutException");
        other.ask("release", key);

        bothComeToHave("hard", "new");
        assertThat(loads(one)).isZero();
    }

    // ---- TTLs and tags -----------------------------------------------------------------------------------------

    @Test
    void thereIsNoneForBothUntilItsTtlEnds() {
        one.ask("tell", key, "-");
        other.ask("tell", key, "new");

        assertThat(get(one, "plain")).isEqualTo("-");
        assertThat(get(other, "plain")).isEqualTo("-");
        assertThat(loads(other)).isZero();

        eventually(() -> assertThat(get(other, "plain")).isEqualTo("new"));
        bothComeToHave("plain", "new");
    }

    @Test
    void theTtlThatALoaderSaysHoldsForBoth() {
        one.ask("tell", key, "old", Member.SHORT.toMillis());
        other.ask("tell", key, "new");

        assertThat(get(one, "plain")).isEqualTo("old");
        assertThat(get(other, "plain")).isEqualTo("old");

        eventually(() -> assertThat(get(other, "plain")).isEqualTo("new"));
        bothComeToHave("plain", "new");
        assertThat(loads(other)).isEqualTo(1);
    }

    @Test
    void byATagThatALoaderGivesTheOtherEndsTheValue() {
        one.ask("tell", key, "old", 60_000, "brand:" + key, "colour:" + key);
        assertThat(get(one, "tagged")).isEqualTo("old");
        assertThat(peek(other, "tagged")).isEqualTo("old");

        other.ask("invalidateTag", "tagged", "colour:" + key);

        assertThat(peek(other, "tagged")).isEqualTo("-");
        eventually(() -> assertThat(peek(one, "tagged")).isEqualTo("-"));
    }

    @Test
    void whatMatchesEndsForBoth() {
        for (String end : List.of("-red", "-green", "")) {
            one.ask("tell", key + end, "old");
            assertThat(one.ask("get", "plain", key + end)).isEqualTo("old");
            assertThat(other.ask("peek", "plain", key + end)).isEqualTo("old");
        }

        one.ask("invalidateMatching", "plain", key + "-*");

        for (String end : List.of("-red", "-green")) {
            assertThat(one.ask("peek", "plain", key + end)).isEqualTo("-");
            eventually(() -> assertThat(other.ask("peek", "plain", key + end)).isEqualTo("-"));
        }
        assertThat(peek(one, "plain")).isEqualTo("old");
        assertThat(peek(other, "plain")).isEqualTo("old");
    }

    @Test
    void whatALaggingSourceSaysAfterAnInvalidationByTheOtherIsNotStored() {
        one.ask("tell", key, "old");
        other.ask("tell", key, "old");
        eventually(
                () -> { // the lag holds after the first use, too
                    assertThat(get(one, "lagging")).isEqualTo("old");
                    assertThat(peek(other, "lagging")).isEqualTo("old");
                });
        int before = loads(other);

        one.ask("invalidate", "lagging", key);
        eventually(() -> assertThat(peek(other, "lagging")).isEqualTo("-"));

        assertThat(get(other, "lagging")).isEqualTo("old");
        assertThat(loads(other)).isEqualTo(before + 1);
        assertThat(peek(one, "lagging")).isEqualTo("-");
        other.ask("tell", key, "new");
        assertThat(get(other, "lagging")).isEqualTo("new");
        eventually(() -> {
            assertThat(get(other, "lagging")).isEqualTo("new");
            assertThat(peek(one, "lagging")).isEqualTo("new");
        });
    }

    // ---- what stands in Redis ----------------------------------------------------------------------------------

    private String stored(String cache) {
        List<?> names = (List<?>) Objects.requireNonNull(redis.send("KEYS", "test:acme:" + cache + "*" + key));
        assertThat(names).hasSize(1);
        return String.valueOf(redis.send("GET", String.valueOf(names.get(0))));
    }

    @Test
    void eachReadsWhatTheOtherHasCompressed() {
        String value = "again-and-again-".repeat(200);
        for (WorkerProcess writer : List.of(one, other)) {
            WorkerProcess reader = writer == one ? other : one;
            writer.ask("tell", key, value);
            assertThat(get(writer, "compressed")).isEqualTo(value);
            assertThat(stored("compressed")).hasSizeLessThan(value.length() / 4);

            assertThat(get(reader, "compressed")).isEqualTo(value);
            assertThat(loads(reader)).isEqualTo(reader == one ? 1 : 0);
            one.ask("invalidate", "compressed", key);
            eventually(() -> assertThat(peek(other, "compressed")).isEqualTo("-"));
        }
    }

    @Test
    void keysAreChangedOneProcessAfterTheOther() {
        one.ask("seal", "ab"); // all know the new key
        other.ask("seal", "ab");
        one.ask("tell", key, "secret-of-one");
        assertThat(get(one, "sealed")).isEqualTo("secret-of-one");
        assertThat(stored("sealed")).doesNotContain("secret");
        assertThat(get(other, "sealed")).isEqualTo("secret-of-one");

        other.ask("seal", "ba"); // this one writes with it
        assertThat(get(other, "sealed")).isEqualTo("secret-of-one");
        assertThat(loads(other)).isZero();
        other.ask("invalidate", "sealed", key);
        other.ask("tell", key, "secret-of-other");
        assertThat(get(other, "sealed")).isEqualTo("secret-of-other");
        eventually(() -> assertThat(get(one, "sealed")).isEqualTo("secret-of-other"));
        assertThat(loads(one)).isEqualTo(1);

        one.ask("seal", "b"); // the old one is taken away
        assertThat(get(one, "sealed")).isEqualTo("secret-of-other");
        assertThat(loads(one)).isEqualTo(1);

        other.ask("seal", "a"); // and who has only that reads nothing, and replaces it
        other.ask("tell", key, "secret-of-the-last");
        assertThat(get(other, "sealed")).isEqualTo("secret-of-the-last");
        assertThat(loads(other)).isEqualTo(2);
    }

    @Test
    void bothKnowAnEntryByTheSameValidator() {
        bothHaveOld("validated");
        String tag = one.ask("validator", "validated", key);

        assertThat(tag).hasSize(22);
        assertThat(other.ask("validator", "validated", key)).isEqualTo(tag);
        one.ask("invalidate", "validated", key);
        eventually(() -> assertThat(other.ask("validator", "validated", key)).isEqualTo("-"));
        other.ask("tell", key, "old");
        assertThat(get(other, "validated")).isEqualTo("old");
        String next = other.ask("validator", "validated", key);
        assertThat(next).hasSize(22).isNotEqualTo(tag);
        assertThat(one.ask("validator", "validated", key)).isEqualTo(next);
    }

    // ---- beside values -----------------------------------------------------------------------------------------

    @Test
    void bothCountTogether() {
        CompletableFuture<String> beside = other.send("count", key, 500);
        one.ask("count", key, 500);
        other.value(beside);

        assertThat(one.ask("count", key, 0)).isEqualTo("1000");
        assertThat(other.ask("count", key, 0)).isEqualTo("1000");
    }

    @Test
    void oneWarmsAtATimeForBoth() {
        one.ask("tell", key + "0", "warm");
        one.ask("hold", key + "0");
        CompletableFuture<String> warming = one.send("warm", key);
        eventually(() -> assertThat(one.ask("loads", key + "0")).isEqualTo("1"));

        assertThat(other.ask("warm", key)).isEqualTo("RUNS_ELSEWHERE:0");
        one.ask("release", key + "0");
        assertThat(one.value(warming)).isEqualTo("COMPLETE:" + Member.WARMED);

        eventually(() -> assertThat(other.ask("warm", key)).isEqualTo("COMPLETE:0"));
        assertThat(other.ask("peek", "plain", key + (Member.WARMED - 1))).isEqualTo("warm");
    }
}
