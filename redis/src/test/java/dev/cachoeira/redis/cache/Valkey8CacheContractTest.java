package dev.cachoeira.redis.cache;

import dev.cachoeira.testkit.server.RedisBinary;

class Valkey8CacheContractTest extends RedisCacheContract {

    @Override
    RedisBinary binary() {
        return RedisBinary.valkey8();
    }
}
