package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.cache.CacheStats.Verifications;
import dev.cachoeira.codec.TypeRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hits that are compared with their source, where Redis remembers as well. */
class VerifierOnServersTest extends ScriptedFixture {

    private static final Duration DELAY = Duration.ofSeconds(5);

    private int loads;

    @BeforeEach
    void connect() {
        start();
    }

    private void cache(UnaryOperator<CacheBuilder<String, String>> settings) {
        cache = settings.apply(caches.cache("verified", new TypeRef<String>() {}, new TypeRef<String>() {})
                        .shared()
                        .verify(1, DELAY))
                .build();
    }

    private static String verified(String key) {
        return "client::verified:" + key;
    }

    private Lookup<String> get(String key) {
        return cache.async()
                .lookup(key, any -> {
                    loads++;
                    return CompletableFuture.completedFuture(source);
                })
                .join();
    }

    private void hit(String key, Level level) {
        get(key);
        assertThat(get(key).level()).isEqualTo(level);
        loads = 0;
    }

    private void assertVerified(long agreed, long disagreed, long skipped, long failed) {
        assertThat(cache.stats().verifications()).isEqualTo(new Verifications(agreed, disagreed, skipped, failed));
    }

    @Test
    void hitsInRedisAreVerifiedThere() {
        cache(CacheBuilder::withoutLocal);
        hit("a", Level.L2);
        time.pass(DELAY);
        assertVerified(1, 0, 0, 0);
        CacheStats before = cache.stats();
        get("a");
        source = "new";

        time.pass(DELAY.multipliedBy(2));

        assertVerified(1, 1, 0, 0);
        assertThat(loads).isEqualTo(3);
        CacheStats after = cache.stats();
        assertThat(after.hitsL2()).as("to look is no get").isEqualTo(before.hitsL2() + 1);
        assertThat(after.misses()).isEqualTo(before.misses());
        assertThat(after.puts()).isEqualTo(before.puts());
    }

    @Test
    void aNullInRedisIsAValue() {
        cache(CacheBuilder::withoutLocal);
        source = null;
        hit("a", Level.L2);

        time.pass(DELAY);

        assertVerified(1, 0, 0, 0);
    }

    @Test
    void hitsOfABulkReadAreVerifiedOneByOne() {
        cache(CacheBuilder::withoutLocal);
        cache.putAll(Map.of("a", "old", "b", "old"));
        assertThat(cache.getAll(List.of("a", "b"), keys -> Map.of("a", source))).hasSize(2);

        time.pass(DELAY.multipliedBy(2));

        assertVerified(1, 1, 0, 0);
    }

    @Test
    void whatIsLoadedAnewInItsPlaceIsAnotherValue() {
        cache(CacheBuilder::withoutLocal);
        hit("a", Level.L2);
        source = "new";
        time.pass(DELAY);
        source = "old";
        cache.invalidate("a");
        get("a");
        source = "new";

        time.pass(DELAY);

        assertVerified(0, 0, 1, 0);
    }

    @Test
    void whatMemoryLetsGoMeanwhileIsStillTheSameInRedis() {
        cache(builder -> builder.expireLocallyAfter(DELAY.dividedBy(2)));
        hit("a", Level.L1);
        source = "new";

        time.pass(DELAY.multipliedBy(2));

        assertVerified(0, 1, 0, 0);
    }

    @Test
    void whatOnlyMemoryStillAnswersDisagrees() {
        cache(builder -> builder);
        hit("a", Level.L1);
        server.lose(verified("a"));
        source = "new";

        time.pass(DELAY.multipliedBy(2));

        assertVerified(0, 1, 0, 0);
    }

    @Test
    void anotherProcessesInvalidationIsNoDisagreement() {
        cache(builder -> builder);
        hit("a", Level.L1);
        source = "new";
        time.pass(DELAY);
        server.delete(verified("a"));
        assertThat(get("a").value()).isEqualTo("new");

        time.pass(DELAY);

        assertVerified(0, 0, 1, 0);
    }

    @Test
    void whatAnotherProcessIsLoadingIsNotWaitedFor() {
        cache(CacheBuilder::withoutLocal);
        hit("a", Level.L2);
        server.write(verified("a"), EntryFormat.lease(99, Long.MAX_VALUE / 2_000_000, 4711));

        time.pass(DELAY);

        assertThat(loads).isZero();
        assertVerified(0, 0, 1, 0);
    }

    @Test
    void whatMemoryKeepsWhileTheServerIsAwayMayBeBehind() {
        cache(builder -> builder);
        hit("a", Level.L1);
        transport.disconnect("");
        time.pass(DELAY.minusMillis(1));
        get("a");
        source = "new";
        assertThat(get("a").level()).isEqualTo(Level.L1);
        loads = 0;

        time.pass(Duration.ofMillis(1));

        assertThat(loads).isZero();
        assertVerified(0, 0, 1, 0);
    }

    @Test
    void aServerThatIsAwayHasNothingToCompare() {
        cache(builder -> builder);
        hit("a", Level.L1);
        source = "new";
        transport.disconnect("");

        time.pass(DELAY.multipliedBy(2));

        assertThat(loads).isZero();
        assertVerified(0, 0, 1, 0);
    }

    @Test
    void theDelayIsNeverShorterThanWhatMemoryMayBeBehind() {
        cache(builder -> builder.verify(1, Duration.ofMillis(1)));
        hit("a", Level.L1);

        time.pass(OPTIONS.coherenceWindow().minusNanos(1));
        assertThat(loads).isZero();
        time.pass(Duration.ofNanos(1));

        assertVerified(1, 0, 0, 0);
    }
}
