package dev.cachoeira.redis.cache;

import dev.cachoeira.testkit.server.RedisBinary;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class Valkey8DeadLetterServerTest extends DeadLetterServerTest {

    @Override
    RedisBinary binary() {
        return RedisBinary.valkey8();
    }
}
