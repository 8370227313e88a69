package dev.cachoeira.redis.cache;

import dev.cachoeira.testkit.server.RedisBinary;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class Redis8WriteBehindServerTest extends WriteBehindServerTest {

    @Override
    RedisBinary binary() {
        return RedisBinary.redis8();
    }
}
