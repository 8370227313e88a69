package dev.cachoeira.redis.cache;

import dev.cachoeira.testkit.server.RedisBinary;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class Redis62DeadLetterServerTest extends DeadLetterServerTest {

    @Override
    RedisBinary binary() {
        return RedisBinary.redis62();
    }
}
