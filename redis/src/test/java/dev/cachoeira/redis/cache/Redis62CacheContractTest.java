package dev.cachoeira.redis.cache;

import dev.cachoeira.testkit.server.RedisBinary;

class Redis62CacheContractTest extends RedisCacheContract {

    @Override
    RedisBinary binary() {
        return RedisBinary.redis62();
    }
}
