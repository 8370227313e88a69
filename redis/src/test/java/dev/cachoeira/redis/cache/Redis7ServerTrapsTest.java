package dev.cachoeira.redis.cache;

import dev.cachoeira.testkit.server.RedisBinary;

class Redis7ServerTrapsTest extends ServerTraps {

    @Override
    RedisBinary binary() {
        return RedisBinary.bundled();
    }
}
