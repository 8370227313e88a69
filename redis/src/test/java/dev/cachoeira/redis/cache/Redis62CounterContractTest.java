package dev.cachoeira.redis.cache;

import dev.cachoeira.testkit.server.RedisBinary;

class Redis62CounterContractTest extends ServerCounterContract {

    @Override
    RedisBinary binary() {
        return RedisBinary.redis62();
    }
}
