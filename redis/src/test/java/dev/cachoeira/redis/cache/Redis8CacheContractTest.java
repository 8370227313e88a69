package dev.cachoeira.redis.cache;

import dev.cachoeira.testkit.server.RedisBinary;

class Redis8CacheContractTest extends RedisCacheContract {

    @Override
    RedisBinary binary() {
        return RedisBinary.redis8();
    }
}
