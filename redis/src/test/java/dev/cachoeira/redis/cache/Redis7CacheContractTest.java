package dev.cachoeira.redis.cache;

import dev.cachoeira.testkit.server.RedisBinary;

class Redis7CacheContractTest extends RedisCacheContract {

    @Override
    RedisBinary binary() {
        return RedisBinary.bundled();
    }
}
