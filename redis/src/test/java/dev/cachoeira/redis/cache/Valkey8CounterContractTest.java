package dev.cachoeira.redis.cache;

import dev.cachoeira.testkit.server.RedisBinary;

class Valkey8CounterContractTest extends ServerCounterContract {

    @Override
    RedisBinary binary() {
        return RedisBinary.valkey8();
    }
}
