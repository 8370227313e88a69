package dev.cachoeira.redis.cache;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.CachoeiraBuilder;
import dev.cachoeira.testkit.contract.CacheContract;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.RedisSentinel;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;

class SentinelCacheContractTest extends CacheContract {

    /** Patient, so that a busy machine is not taken for a lost master. */
    private final RedisSentinel sentinel = RedisSentinel.builder(RedisBinary.bundled())
            .downAfter(Duration.ofSeconds(30))
            .start();

    @Override
    protected CachoeiraBuilder store() {
        return Cachoeira.builder().uri(sentinel.uri());
    }

    @AfterAll
    void stopServers() {
        sentinel.close();
    }
}
