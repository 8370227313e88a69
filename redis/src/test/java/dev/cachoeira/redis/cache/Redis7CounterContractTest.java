package dev.cachoeira.redis.cache;

import dev.cachoeira.testkit.server.RedisBinary;

class Redis7CounterContractTest extends ServerCounterContract {

    @Override
    RedisBinary binary() {
        return RedisBinary.bundled();
    }
}
