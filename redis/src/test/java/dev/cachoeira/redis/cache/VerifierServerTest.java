package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheStats.Verifications;
import dev.cachoeira.cache.FleetOptions;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hits in memory and in a real Redis that are compared with their source. */
class VerifierServerTest extends TrapFixture {

    private static final Duration DELAY = Duration.ofSeconds(2);

    /** A server that is slow, as on a busy machine, is not away. */
    private static final FleetOptions FLEET = QUICK.withDeadline(Duration.ofSeconds(20));

    private static Verifications verified(Cache<String, String> cache) {
        return cache.stats().verifications();
    }

    @Test
    void onlyAChangeThatNobodyInvalidatesDisagrees() {
        var server = opened(RedisServer.launch());
        var memory = texts(connect(server, FLEET), builder -> builder.verify(1, DELAY));
        var redis = texts(
                connect(server, FLEET), builder -> builder.verify(1, DELAY).withoutLocal());
        var writer = texts(connect(server, FLEET));
        read(writer, "invalidated");
        read(writer, "forgotten");

        source.set(2);
        for (var cache : List.of(memory, redis)) {
            assertThat(read(cache, "invalidated")).isEqualTo("1");
            assertThat(read(cache, "forgotten")).isEqualTo("1");
        }
        writer.invalidate("invalidated");

        for (var cache : List.of(memory, redis)) {
            eventually(() -> assertThat(verified(cache)).isEqualTo(new Verifications(0, 1, 1, 0)));
        }
        assertThat(writer.exists("invalidated")).as("nothing is stored").isFalse();
        assertThat(read(writer, "forgotten")).isEqualTo("1");

        writer.invalidate("forgotten");
        for (var cache : List.of(memory, redis)) {
            eventually(() -> {
                assertThat(read(cache, "forgotten")).isEqualTo("2");
                assertThat(verified(cache).agreed()).isPositive();
            });
            assertThat(verified(cache).disagreed()).isEqualTo(1);
        }
    }

    @Test
    void whatStandsInRedisIsTheSameWriteHoweverOftenMemoryLetsItGo() {
        var server = opened(RedisServer.launch());
        var cache = texts(
                connect(server, FLEET), builder -> builder.verify(1, DELAY).expireLocallyAfter(Duration.ofMillis(20)));
        read(cache, "needle");
        source.set(2);

        assertThat(read(cache, "needle")).isEqualTo("1");

        eventually(() -> assertThat(verified(cache)).isEqualTo(new Verifications(0, 1, 0, 0)));
    }
}
