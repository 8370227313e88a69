package dev.cachoeira.redis.cache;

import dev.cachoeira.testkit.server.RedisBinary;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class Redis8ServerTrapsTest extends ServerTraps {

    @Override
    RedisBinary binary() {
        return RedisBinary.redis8();
    }
}
