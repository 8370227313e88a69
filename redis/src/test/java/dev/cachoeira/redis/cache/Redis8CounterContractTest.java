package dev.cachoeira.redis.cache;

import dev.cachoeira.testkit.server.RedisBinary;

class Redis8CounterContractTest extends ServerCounterContract {

    @Override
    RedisBinary binary() {
        return RedisBinary.redis8();
    }
}
