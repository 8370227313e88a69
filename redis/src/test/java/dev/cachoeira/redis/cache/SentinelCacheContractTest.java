package dev.cachoeira.redis.cache;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.CachoeiraBuilder;
import dev.cachoeira.testkit.contract.CacheContract;
import dev.cachoeira.testkit.server.RedisSentinel;
import org.junit.jupiter.api.AfterAll;

class SentinelCacheContractTest extends CacheContract {

    private final RedisSentinel sentinel = RedisSentinel.launch();

    @Override
    protected CachoeiraBuilder store() {
        return Cachoeira.builder().uri(sentinel.uri());
    }

    @AfterAll
    void stopServers() {
        sentinel.close();
    }
}
